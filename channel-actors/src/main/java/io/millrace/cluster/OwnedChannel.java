package io.millrace.cluster;

import io.millrace.channel.CborSerializable;
import io.millrace.channel.ChannelActor;
import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelFacts;
import io.millrace.channel.ChannelView;
import io.millrace.cluster.PublicationQueue.Publication;
import io.millrace.cluster.SharedFacts.Outranked;
import io.millrace.cluster.SharedFacts.ReadOutcome;
import io.millrace.cluster.SharedFacts.WriteOutcome;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ddata.LWWRegister;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of a channel among all nodes: runs its {@link ChannelActor} and speaks for it. What
 * the channel shows is written to a majority of the nodes first, so that whoever owns it next goes
 * on from what anybody has seen.
 *
 * <pre>
 * undefined ⇄ reading → taking → gathering → running → handing over → (stopped)
 *               ↑____________________________________________| no majority within the lease
 * </pre>
 */
public final class OwnedChannel {

  /** What an owner understands. */
  public sealed interface Command {}

  /** Something for the channel itself. */
  record ForChannel(ChannelCommand command) implements Command, CborSerializable {}

  /**
   * A node has viewers; said again and again while it has.
   *
   * @param have what it shows
   */
  record Subscribe(String node, FactsVersion have, ActorRef<OwnerNews> replyTo)
      implements Command, CborSerializable {}

  /** The channel is to run, whoever watches. */
  record Wake() implements Command, CborSerializable {}

  /** Another node is to own the channel. */
  enum HandOff implements Command {
    INSTANCE
  }

  /** The definitions of this node have changed. */
  enum DefinitionChanged implements Command {
    INSTANCE
  }

  /** The other nodes go on without this one. */
  enum Abandon implements Command {
    INSTANCE
  }

  private record Shown(long incarnation, ChannelView view, ChannelFacts facts) implements Command {}

  private record FactsRead(ReadOutcome outcome) implements Command {}

  private record Taken(OwnedFacts facts, WriteOutcome outcome) implements Command {}

  private record Gathered(OwnedFacts taken) implements Command {}

  private record Written(FactsVersion version, WriteOutcome outcome) implements Command {}

  private record Finished(Optional<ChannelFacts> facts) implements Command {}

  private record ChannelEnded() implements Command {}

  private enum TryAgain implements Command {
    INSTANCE
  }

  private enum LookDue implements Command {
    INSTANCE
  }

  private static final Logger LOG = LoggerFactory.getLogger(OwnedChannel.class);
  private static final int MOST_STASHED = 1000;
  private static final Duration TRIES_AGAIN_AFTER = Duration.ofSeconds(1);
  private static final Duration FINISHES_WITHIN = Duration.ofSeconds(3);

  /** Nodes know of each other's definitions {@link DefinitionComparison#GRACE} after a change. */
  private static final Duration MOVED_WITHIN = DefinitionComparison.GRACE.multipliedBy(2);

  private static final int LOOKS_PER_LEASE = 5;
  private static final int SUBSCRIPTION_OUTLASTS = 3;
  private static final String NO_MAJORITY =
      "too few nodes of the cluster answer to run the channel here";
  private static final String UNKNOWN =
      "the node that the channel was placed on does not have it in its definitions";

  private final ChannelId id;
  private final Optional<String> egress;
  private final OwnerParts parts;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final StashBuffer<Command> stash;
  private final SharedFacts<Command> facts;
  private final Subscribers subscribers;
  private Instant startingSince;

  private OwnedChannel(
      ChannelId id,
      Optional<String> egress,
      OwnerParts parts,
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StashBuffer<Command> stash,
      SharedFacts<Command> facts) {
    this.id = id;
    this.egress = egress;
    this.parts = parts;
    this.context = context;
    this.timers = timers;
    this.stash = stash;
    this.facts = facts;
    this.startingSince = parts.tools().clock().instant();
    this.subscribers =
        new Subscribers(
            parts.owner(), parts.settings().replicas().renew().multipliedBy(SUBSCRIPTION_OUTLASTS));
  }

  /**
   * The owner of this channel on this node.
   *
   * @param egress the role that it is placed by
   */
  static Behavior<Command> create(ChannelId id, Optional<String> egress, OwnerParts parts) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    Behaviors.withStash(
                        MOST_STASHED,
                        stash ->
                            DistributedData
                                .<Command, LWWRegister<OwnedFacts>>withReplicatorMessageAdapter(
                                    replicator ->
                                        new OwnedChannel(
                                                id,
                                                egress,
                                                parts,
                                                context,
                                                timers,
                                                stash,
                                                new SharedFacts<>(
                                                    replicator,
                                                    DistributedData.get(context.getSystem())
                                                        .selfUniqueAddress(),
                                                    id))
                                            .begin()))));
  }

  private Behavior<Command> begin() {
    parts.owners().add(id, context.getSelf());
    return definition().isPresent() ? read() : undefined();
  }

  /** As far as it is to run here. */
  private Optional<ChannelDefinition> definition() {
    return parts.definitions().find(id).filter(known -> known.egress().equals(egress));
  }

  /** Either the definition comes, or the channel is moved to a node that has it. */
  private Behavior<Command> undefined() {
    LOG.info("Channel {} was placed on this node, whose definitions do not have it", id);
    timers.startSingleTimer(TryAgain.INSTANCE, MOVED_WITHIN);
    return receive(
        command ->
            switch (command) {
              case ForChannel(var asked) when isWaitedFor(asked) && !stash.isFull() ->
                  keep(command);
              case TryAgain.INSTANCE -> {
                refuseWaiting(UNKNOWN);
                yield nowhereDefined();
              }
              default -> whileUndefined(command);
            });
  }

  private Behavior<Command> nowhereDefined() {
    LOG.warn(
        "Channel {} was placed on this node, whose definitions do not have it, and is not moved to"
            + " another one: all nodes have to read the same channel definitions",
        id);
    return receive(this::whileUndefined);
  }

  private Behavior<Command> whileUndefined(Command command) {
    return switch (command) {
      case ForChannel(var asked) -> refuse(asked, UNKNOWN);
      case DefinitionChanged.INSTANCE -> definition().isPresent() ? read() : Behaviors.same();
      case HandOff.INSTANCE -> {
        refuseWaiting(ChannelCommand.MOVES_ON.reason());
        yield Behaviors.stopped();
      }
      default -> Behaviors.same();
    };
  }

  /** Viewers wait for a while; operators had better hear how it is. */
  private static boolean isWaitedFor(ChannelCommand asked) {
    return asked instanceof ChannelCommand.Open || asked instanceof ChannelCommand.OpenTrack;
  }

  private Behavior<Command> read() {
    startingSince = now();
    timers.cancelAll();
    return readAgain();
  }

  private Behavior<Command> readAgain() {
    facts.read(FactsRead::new);
    return receive(
        command ->
            switch (command) {
              case FactsRead(SharedFacts.Read(var known)) -> take(known);
              case FactsRead(SharedFacts.NotRead()) -> tryAgain();
              default -> beforeStart(command);
            });
  }

  private Behavior<Command> take(OwnedFacts known) {
    var own = new OwnedFacts(known.version().taken(), parts.owner().node(), known.facts());
    facts.write(own, outcome -> new Taken(own, outcome));
    return receive(
        command ->
            switch (command) {
              case Taken(var taken, SharedFacts.Written()) -> gather(known.node(), taken);
              case Taken other -> tryAgain();
              default -> beforeStart(command);
            });
  }

  /** A node that was lost is gone within the lease; whoever waits need not hear of it. */
  private Behavior<Command> tryAgain() {
    boolean isLong = startingSince.plus(parts.settings().lease()).isBefore(now());
    LOG.warn("Channel {}: {}", id, NO_MAJORITY);
    if (isLong) {
      refuseWaiting(NO_MAJORITY);
    }
    timers.startSingleTimer(TryAgain.INSTANCE, TRIES_AGAIN_AFTER);
    return receive(
        command ->
            switch (command) {
              case TryAgain.INSTANCE -> readAgain();
              case ForChannel(var asked) when isLong -> refuse(asked, NO_MAJORITY);
              default -> beforeStart(command);
            });
  }

  private void refuseWaiting(String reason) {
    stash.forEach(
        waiting -> {
          if (waiting instanceof ForChannel(var asked)) {
            refuse(asked, reason);
          }
        });
    stash.clear();
  }

  private Behavior<Command> gather(String former, OwnedFacts taken) {
    if (taken.facts().isEmpty()) {
      return start(taken);
    }
    context.pipeToSelf(
        parts.gather().gather(taken.facts().get(), former), (done, failure) -> new Gathered(taken));
    return receive(
        command ->
            switch (command) {
              case Gathered(var now) -> start(now);
              default -> beforeStart(command);
            });
  }

  private Behavior<Command> beforeStart(Command command) {
    return switch (command) {
      case HandOff.INSTANCE -> Behaviors.stopped();
      case DefinitionChanged.INSTANCE ->
          definition().isPresent() ? Behaviors.same() : Behaviors.stopped();
      case ForChannel(var asked) when stash.isFull() -> refuse(asked, NO_MAJORITY);
      case ForChannel asked -> keep(asked);
      case Subscribe subscription when !stash.isFull() -> keep(subscription);
      default -> Behaviors.same();
    };
  }

  private Behavior<Command> keep(Command command) {
    stash.stash(command);
    return Behaviors.same();
  }

  private Behavior<Command> start(OwnedFacts taken) {
    long incarnation = taken.version().incarnation();
    ActorRef<Command> self = context.getSelf();
    ActorRef<ChannelCommand> channel =
        context.spawn(
            ChannelActor.create(
                definition().orElseThrow(),
                parts
                    .tools()
                    .shownTo(
                        (view, latest) -> self.tell(new Shown(incarnation, view, latest.get()))),
                taken.facts()),
            "channel-" + incarnation + "-" + id);
    context.watchWith(channel, new ChannelEnded());
    LOG.info("Channel {} runs on this node (owner {})", id, incarnation);
    timers.startTimerWithFixedDelay(
        LookDue.INSTANCE, parts.settings().lease().dividedBy(LOOKS_PER_LEASE));
    return stash.unstashAll(
        running(channel, incarnation, new PublicationQueue(taken.version(), now())));
  }

  private Behavior<Command> running(
      ActorRef<ChannelCommand> channel, long incarnation, PublicationQueue queue) {
    return receive(
        command ->
            switch (command) {
              case ForChannel(var asked) -> tell(channel, asked);
              case Subscribe subscription -> subscribe(subscription);
              case Shown shown when shown.incarnation() == incarnation ->
                  write(queue.offer(shown.view(), shown.facts(), now()));
              case Written(var version, Outranked()) -> lose(channel, queue, "another node has it");
              case Written written -> written(written, queue);
              case Abandon.INSTANCE -> lose(channel, queue, "the cluster goes on without it");
              case LookDue.INSTANCE -> look(channel, queue);
              case DefinitionChanged.INSTANCE -> redefine(channel, queue);
              case HandOff.INSTANCE -> handOver(channel, queue);
              case ChannelEnded() -> Behaviors.stopped();
              default -> Behaviors.same();
            });
  }

  private Behavior<Command> tell(ActorRef<ChannelCommand> channel, ChannelCommand command) {
    channel.tell(command);
    return Behaviors.same();
  }

  private Behavior<Command> subscribe(Subscribe subscription) {
    subscribers.renewed(subscription, now());
    return Behaviors.same();
  }

  private Behavior<Command> write(Optional<Publication> publication) {
    publication.ifPresent(
        next ->
            facts.write(
                new OwnedFacts(next.version(), parts.owner().node(), Optional.of(next.facts())),
                outcome -> new Written(next.version(), outcome)));
    return Behaviors.same();
  }

  private Behavior<Command> written(Written written, PublicationQueue queue) {
    if (written.outcome() instanceof SharedFacts.Written) {
      queue.written(now()).ifPresent(this::publish);
      return write(queue.next());
    }
    return write(queue.again());
  }

  private void publish(Publication publication) {
    parts.tools().views().publish(publication.view());
    subscribers.publish(publication.version(), ViewText.of(publication.view()), now());
  }

  private Behavior<Command> look(ActorRef<ChannelCommand> channel, PublicationQueue queue) {
    Duration lease = parts.settings().lease();
    if (queue.isLost(lease, now())) {
      return lose(
          channel, queue, "no majority of the nodes answered for " + lease.toSeconds() + " s");
    }
    return write(queue.confirm(lease.dividedBy(LOOKS_PER_LEASE), now()));
  }

  private Behavior<Command> redefine(ActorRef<ChannelCommand> channel, PublicationQueue queue) {
    Optional<ChannelDefinition> now = definition();
    if (now.isPresent()) {
      channel.tell(new ChannelCommand.Redefine(now.get()));
      return Behaviors.same();
    }
    if (parts.definitions().find(id).isPresent()) {
      return handOver(channel, queue);
    }
    channel.tell(new ChannelCommand.Stop("the channel was removed"));
    return receive(
        command -> command instanceof ChannelEnded ? Behaviors.stopped() : Behaviors.same());
  }

  /** Stops following at once: another node may do so by now. What it holds stays. */
  private Behavior<Command> lose(
      ActorRef<ChannelCommand> channel, PublicationQueue queue, String why) {
    LOG.warn("Channel {} is not fetched by this node any more: {}", id, why);
    finish(channel);
    return receive(
        command ->
            switch (command) {
              case ForChannel(var asked) -> refuse(asked, NO_MAJORITY);
              case ChannelEnded() -> definition().isPresent() ? read() : Behaviors.stopped();
              case HandOff.INSTANCE -> handOver(channel, queue);
              default -> Behaviors.same();
            });
  }

  private Behavior<Command> handOver(ActorRef<ChannelCommand> channel, PublicationQueue queue) {
    finish(channel);
    timers.startSingleTimer(TryAgain.INSTANCE, FINISHES_WITHIN);
    return receive(
        command ->
            switch (command) {
              case Finished(var last) when last.isPresent() -> close(last.get(), queue);
              case Finished nothing -> leave();
              case ForChannel(ChannelCommand.GetStatus asked) ->
                  refuse(asked, "the channel moves to another node");
              case TryAgain.INSTANCE -> leave();
              case Written(var version, SharedFacts.Written()) -> {
                queue.written(now()).ifPresent(this::publish);
                yield Behaviors.same();
              }
              default -> Behaviors.same();
            });
  }

  private void finish(ActorRef<ChannelCommand> channel) {
    context.ask(
        ChannelCommand.HandedOver.class,
        channel,
        FINISHES_WITHIN,
        ChannelCommand.HandOver::new,
        (handed, failure) ->
            new Finished(Optional.ofNullable(handed).map(ChannelCommand.HandedOver::facts)));
  }

  private Behavior<Command> close(ChannelFacts last, PublicationQueue queue) {
    FactsVersion version = queue.closing();
    facts.write(
        new OwnedFacts(version, parts.owner().node(), Optional.of(last)),
        outcome -> new Written(version, outcome));
    return receive(
        command ->
            switch (command) {
              case Written(var any, var outcome) when any.equals(version) -> leave();
              case TryAgain.INSTANCE -> leave();
              default -> Behaviors.same();
            });
  }

  private Behavior<Command> leave() {
    LOG.info("Channel {} leaves this node", id);
    subscribers.leave();
    return Behaviors.stopped();
  }

  private Behavior<Command> refuse(ChannelCommand asked, String reason) {
    Refusals.refuse(asked, id, parts.definitions().find(id), reason, now());
    return Behaviors.same();
  }

  private Behavior<Command> receive(
      org.apache.pekko.japi.function.Function<Command, Behavior<Command>> phase) {
    return Behaviors.receive(Command.class)
        .onAnyMessage(phase)
        .onSignal(PostStop.class, stopped -> left())
        .build();
  }

  private Behavior<Command> left() {
    parts.owners().remove(id, context.getSelf());
    return Behaviors.same();
  }

  private Instant now() {
    return parts.tools().clock().instant();
  }
}
