package io.millrace.cluster;

import io.millrace.channel.ChannelActor;
import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelFacts;
import io.millrace.cluster.OwnedChannel.Abandon;
import io.millrace.cluster.OwnedChannel.ChannelEnded;
import io.millrace.cluster.OwnedChannel.Command;
import io.millrace.cluster.OwnedChannel.DefinitionChanged;
import io.millrace.cluster.OwnedChannel.ForChannel;
import io.millrace.cluster.OwnedChannel.HandOff;
import io.millrace.cluster.OwnedChannel.LookDue;
import io.millrace.cluster.OwnedChannel.Shown;
import io.millrace.cluster.OwnedChannel.Subscribe;
import io.millrace.cluster.OwnedChannel.Written;
import io.millrace.cluster.PublicationQueue.Publication;
import io.millrace.source.ChannelDefinition;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel runs on this node: what it wants to show is written first, and shown here and to other
 * nodes when a majority has it.
 */
final class OwnerRun {

  private static final Logger LOG = LoggerFactory.getLogger(OwnerRun.class);
  private static final int CONFIRMATIONS_PER_LEASE = 5;
  private static final int LOOKS_PER_LEASE = 20;

  private final Ownership ownership;
  private final long incarnation;
  private final PublicationQueue queue;

  OwnerRun(Ownership ownership, long incarnation, PublicationQueue queue) {
    this.ownership = ownership;
    this.incarnation = incarnation;
    this.queue = queue;
  }

  Behavior<Command> begin(ChannelDefinition definition, Optional<ChannelFacts> facts) {
    ActorRef<Command> self = ownership.context().getSelf();
    ActorRef<ChannelCommand> channel =
        ownership
            .context()
            .spawn(
                ChannelActor.create(
                    definition,
                    ownership
                        .parts()
                        .tools()
                        .shownTo(
                            (view, latest) ->
                                self.tell(new Shown(incarnation, view, latest.get()))),
                    facts),
                "channel-" + incarnation + "-" + ownership.id());
    ownership.context().watchWith(channel, new ChannelEnded());
    LOG.info("Channel {} runs on this node (owner {})", ownership.id(), incarnation);
    lookAgain();
    return ownership.unstash(running(channel));
  }

  private Behavior<Command> running(ActorRef<ChannelCommand> channel) {
    return ownership.receive(
        command ->
            switch (command) {
              case ForChannel(var asked) -> tell(channel, asked);
              case Subscribe subscription -> subscribe(subscription);
              case Shown shown when shown.incarnation() == incarnation ->
                  write(queue.offer(shown.view(), shown.facts(), ownership.now()));
              case Written written -> written(written, channel);
              case Abandon.INSTANCE ->
                  lose(channel, "the cluster goes on without it", ownership::abandoned);
              case LookDue.INSTANCE -> look(channel);
              case DefinitionChanged.INSTANCE -> redefine(channel);
              case HandOff.INSTANCE -> leaving(channel).handOver();
              case ChannelEnded() -> Behaviors.stopped();
              default -> Behaviors.same();
            });
  }

  private Behavior<Command> tell(ActorRef<ChannelCommand> channel, ChannelCommand command) {
    channel.tell(command);
    return Behaviors.same();
  }

  private Behavior<Command> subscribe(Subscribe subscription) {
    ownership.subscribers().renewed(subscription, ownership.now());
    return Behaviors.same();
  }

  private Behavior<Command> write(Optional<Publication> publication) {
    publication.ifPresent(next -> ownership.write(next.version(), Optional.of(next.facts())));
    return Behaviors.same();
  }

  private Behavior<Command> written(Written written, ActorRef<ChannelCommand> channel) {
    return switch (written.outcome()) {
      case SharedFacts.Written() -> {
        queue.written(written.version()).ifPresent(this::publish);
        yield write(queue.next(ownership.now()));
      }
      case SharedFacts.NotWritten() -> write(queue.again(written.version(), ownership.now()));
      case SharedFacts.Outranked() ->
          queue.isUnderWay(written.version())
              ? lose(channel, "another node has it", this::giveWay)
              : Behaviors.same();
    };
  }

  /** A majority has it. */
  private void publish(Publication publication) {
    ownership.parts().tools().views().publish(publication.view());
    ownership
        .subscribers()
        .publish(publication.version(), ViewText.of(publication.view()), ownership.now());
  }

  private Behavior<Command> look(ActorRef<ChannelCommand> channel) {
    Duration lease = ownership.lease();
    if (queue.isLost(ownership.now())) {
      return lose(
          channel,
          "no majority of the nodes answered for " + lease.toSeconds() + " s",
          this::retake);
    }
    write(queue.confirm(lease.dividedBy(CONFIRMATIONS_PER_LEASE), ownership.now()));
    lookAgain();
    return Behaviors.same();
  }

  /** Just in time where the lease is nearly over. */
  private void lookAgain() {
    Duration wait = ownership.lease().dividedBy(LOOKS_PER_LEASE);
    Duration left = Duration.between(ownership.now(), queue.lostAt());
    boolean isNear = left.isPositive() && left.compareTo(wait) < 0;
    ownership.timers().startSingleTimer(LookDue.INSTANCE, isNear ? left : wait);
  }

  private Behavior<Command> redefine(ActorRef<ChannelCommand> channel) {
    Optional<ChannelDefinition> now = ownership.definition();
    if (now.isPresent()) {
      return tell(channel, new ChannelCommand.Redefine(now.get()));
    }
    OwnerLeaving leaving = leaving(channel);
    return ownership.isDefinedElsewhere() ? leaving.handOver() : leaving.remove();
  }

  /** Stops following at once: another node may do so by now. What it holds stays. */
  private Behavior<Command> lose(
      ActorRef<ChannelCommand> channel, String why, Supplier<Behavior<Command>> next) {
    LOG.warn("Channel {} is not fetched by this node any more: {}", ownership.id(), why);
    ownership.finish(channel);
    return losing(channel, next);
  }

  private Behavior<Command> losing(
      ActorRef<ChannelCommand> channel, Supplier<Behavior<Command>> next) {
    return ownership.receive(
        command ->
            switch (command) {
              case ForChannel(var asked) -> ownership.refuse(asked, Ownership.NO_MAJORITY);
              case Abandon.INSTANCE -> losing(channel, ownership::abandoned);
              case ChannelEnded() ->
                  ownership.definition().isPresent() ? next.get() : Behaviors.stopped();
              case HandOff.INSTANCE -> leaving(channel).handOver();
              default -> Behaviors.same();
            });
  }

  private Behavior<Command> retake() {
    return new OwnerStart(ownership, incarnation).read();
  }

  private Behavior<Command> giveWay() {
    return new OwnerYield(ownership).begin();
  }

  private OwnerLeaving leaving(ActorRef<ChannelCommand> channel) {
    return new OwnerLeaving(ownership, channel, queue, this::publish);
  }
}
