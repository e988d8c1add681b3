package io.millrace.cluster;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelFacts;
import io.millrace.channel.ChannelView;
import io.millrace.channel.Phase;
import io.millrace.cluster.OwnedChannel.Command;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the phases of a channel's owner have in common. Used by that actor only. */
final class Ownership {

  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  /** How long the channel may take to say what it leaves, and that to be written. */
  static final Duration FINISHES_WITHIN = Duration.ofMillis(1500);

  /** So many renewals may be late: they are held up while sharding moves the channel in vain. */
  private static final int SUBSCRIPTION_OUTLASTS = 5;

  private static final String ABANDONED = "the other nodes of the cluster go on without this one";

  static final String NO_MAJORITY = "too few nodes of the cluster answer to run the channel here";

  private final ChannelId id;
  private final Optional<String> egress;
  private final OwnerParts parts;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final StashBuffer<Command> stash;
  private final SharedFacts facts;
  private final Subscribers subscribers;
  private boolean warned;

  Ownership(
      ChannelId id,
      Optional<String> egress,
      OwnerParts parts,
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StashBuffer<Command> stash) {
    this.id = id;
    this.egress = egress;
    this.parts = parts;
    this.context = context;
    this.timers = timers;
    this.stash = stash;
    this.facts = parts.facts().apply(id);
    this.subscribers =
        new Subscribers(
            parts.owner(), parts.settings().replicas().renew().multipliedBy(SUBSCRIPTION_OUTLASTS));
  }

  ChannelId id() {
    return id;
  }

  OwnerParts parts() {
    return parts;
  }

  ActorContext<Command> context() {
    return context;
  }

  TimerScheduler<Command> timers() {
    return timers;
  }

  Subscribers subscribers() {
    return subscribers;
  }

  Duration lease() {
    return parts.settings().lease();
  }

  Instant now() {
    return parts.tools().clock().instant();
  }

  /** The role that the owner is placed by. */
  Optional<String> egress() {
    return egress;
  }

  /** As far as the channel is to run here. */
  Optional<ChannelDefinition> definition() {
    return parts.definitions().find(id).filter(known -> known.egress().equals(egress));
  }

  /** Whether it is to run on other nodes. */
  boolean isDefinedElsewhere() {
    return definition().isEmpty() && parts.definitions().find(id).isPresent();
  }

  /** The outcome comes as {@link OwnedChannel.FactsRead}. */
  void read() {
    context.pipeToSelf(facts.read(), (outcome, failure) -> new OwnedChannel.FactsRead(outcome));
  }

  /** The outcome comes as {@link OwnedChannel.Written}. */
  void write(FactsVersion version, Optional<ChannelFacts> known) {
    write(new OwnedFacts(version, parts.owner().node(), known, egress, false));
  }

  /** The same, and gives the channel up. */
  private void writeLast(FactsVersion version, ChannelFacts last) {
    write(new OwnedFacts(version, parts.owner().node(), Optional.of(last), egress, true));
  }

  private void write(OwnedFacts owned) {
    context.pipeToSelf(
        facts.write(owned),
        (outcome, failure) -> new OwnedChannel.Written(owned.version(), outcome));
  }

  /** Has the channel follow nothing more; what it leaves comes as {@link OwnedChannel.Finished}. */
  void finish(ActorRef<ChannelCommand> channel) {
    context.ask(
        ChannelCommand.HandedOver.class,
        channel,
        FINISHES_WITHIN,
        ChannelCommand.HandOver::new,
        (handed, failure) ->
            new OwnedChannel.Finished(
                Optional.ofNullable(handed).map(ChannelCommand.HandedOver::facts)));
  }

  /** Takes away what readers of this node see, unless another owner on this node shows it. */
  void showNothing() {
    if (parts.owners().find(id).filter(context.getSelf()::equals).isPresent()) {
      definition()
          .map(known -> ChannelView.notPlaying(id, known.name(), Phase.DARK))
          .ifPresent(parts.tools().views()::publish);
    }
  }

  /** Once for all times: what is wrong does not change by itself. */
  void warnOfRival(String node) {
    if (!warned) {
      warned = true;
      LOG.error(
          "Channel {} was taken by node {}, while this node runs it too and both reach each other."
              + " The channel's \"egress\" has to be the same on all nodes. This node leaves the channel to the other one, and takes it again only"
              + " when that has written nothing for {} s.",
          id,
          node,
          lease().toSeconds());
    }
  }

  Behavior<Command> refuse(ChannelCommand asked, String reason) {
    Refusals.refuse(asked, id, parts.definitions().find(id), reason, now());
    return Behaviors.same();
  }

  /** For the phase in which the channel runs; whoever waits is refused where there is no room. */
  Behavior<Command> keep(Command command) {
    if (!stash.isFull()) {
      stash.stash(command);
    } else if (command instanceof OwnedChannel.ForChannel(var asked)) {
      refuse(asked, NO_MAJORITY);
    }
    return Behaviors.same();
  }

  void refuseKept(String reason) {
    stash.forEach(
        waiting -> {
          if (waiting instanceof OwnedChannel.ForChannel(var asked)) {
            refuse(asked, reason);
          }
        });
    stash.clear();
  }

  /** Writes this as the last word, and ends so, whatever comes of it. */
  Behavior<Command> close(
      FactsVersion version, ChannelFacts last, Supplier<Behavior<Command>> end) {
    writeLast(version, last);
    timers.startSingleTimer(OwnedChannel.TryAgain.INSTANCE, FINISHES_WITHIN);
    return receive(
        command ->
            switch (command) {
              case OwnedChannel.Written(var any, var outcome) when any.equals(version) -> end.get();
              case OwnedChannel.TryAgain.INSTANCE -> end.get();
              default -> Behaviors.same();
            });
  }

  /** This node is about to end: whatever the channel was up to here, nothing is tried again. */
  Behavior<Command> abandoned() {
    timers.cancelAll();
    refuseKept(ABANDONED);
    return receive(
        command ->
            switch (command) {
              case OwnedChannel.ForChannel(var asked) -> refuse(asked, ABANDONED);
              case OwnedChannel.HandOff.INSTANCE -> Behaviors.stopped();
              default -> Behaviors.same();
            });
  }

  Behavior<Command> unstash(Behavior<Command> phase) {
    return stash.unstashAll(phase);
  }

  /** All phases are made by this. */
  Behavior<Command> receive(
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
}
