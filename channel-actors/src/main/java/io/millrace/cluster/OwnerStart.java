package io.millrace.cluster;

import io.millrace.channel.ChannelCommand;
import io.millrace.cluster.OwnedChannel.Abandon;
import io.millrace.cluster.OwnedChannel.Command;
import io.millrace.cluster.OwnedChannel.DefinitionChanged;
import io.millrace.cluster.OwnedChannel.FactsRead;
import io.millrace.cluster.OwnedChannel.ForChannel;
import io.millrace.cluster.OwnedChannel.Gathered;
import io.millrace.cluster.OwnedChannel.HandOff;
import io.millrace.cluster.OwnedChannel.Subscribe;
import io.millrace.cluster.OwnedChannel.TryAgain;
import io.millrace.cluster.OwnedChannel.Written;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a channel comes to run on a node: its owner reads what all nodes know, makes the channel its
 * own by writing that, and gathers the segments that it goes on with. Questions wait meanwhile.
 */
final class OwnerStart {

  private static final Logger LOG = LoggerFactory.getLogger(OwnerStart.class);
  private static final Duration TRIES_AGAIN_AFTER = Duration.ofSeconds(1);
  private static final Duration HANDS_OVER_SOON = Duration.ofMillis(200);

  private final Ownership ownership;
  private final long former;
  private final Instant since;

  /** On a node that has not had the channel. */
  OwnerStart(Ownership ownership) {
    this(ownership, Long.MAX_VALUE);
  }

  /**
   * On a node that has lost the channel.
   *
   * @param former the incarnation with which it had it
   */
  OwnerStart(Ownership ownership, long former) {
    this.ownership = ownership;
    this.former = former;
    this.since = ownership.now();
  }

  /** The first phase of all. */
  Behavior<Command> begin() {
    ownership.parts().owners().placed(ownership.id(), ownership.context().getSelf());
    return ownership.definition().isPresent() ? read() : new OwnerUndefined(ownership).begin();
  }

  /** Takes the channel, unless it was lost to another node. */
  Behavior<Command> read() {
    ownership.parts().owners().add(ownership.id(), ownership.context().getSelf());
    ownership.timers().cancelAll();
    return readAgain();
  }

  private Behavior<Command> readAgain() {
    ownership.read();
    return ownership.receive(
        command ->
            switch (command) {
              case FactsRead(SharedFacts.Read(var known)) -> found(known);
              case FactsRead(SharedFacts.NotRead()) -> tryAgain();
              default -> beforeStart(command);
            });
  }

  private Behavior<Command> found(OwnedFacts known) {
    // A write of its own that few have acknowledged is known all the same.
    boolean isTaken = known.version().incarnation() > former;
    if (isTaken && !known.node().equals(ownership.parts().owner().node())) {
      return new OwnerYield(ownership).begin();
    }
    return known.isHeldBeside(ownership.egress()) && !isLong() ? awaitHandOver() : take(known);
  }

  /**
   * The channel has been given another role, and sharding does not know that the owner by the one
   * before is to end first. It may be gone without a word.
   */
  private Behavior<Command> awaitHandOver() {
    ownership.timers().startSingleTimer(TryAgain.INSTANCE, HANDS_OVER_SOON);
    return ownership.receive(
        command -> command == TryAgain.INSTANCE ? readAgain() : beforeStart(command));
  }

  private boolean isLong() {
    return since.plus(ownership.lease()).isBefore(ownership.now());
  }

  /** Takes the channel, whoever has it. */
  Behavior<Command> take(OwnedFacts known) {
    FactsVersion version = known.version().taken();
    Instant begun = ownership.now();
    ownership.write(version, known.facts());
    return ownership.receive(
        command ->
            switch (command) {
              case Written(var any, SharedFacts.Written()) when any.equals(version) ->
                  gather(known, version, begun);
              case Written(var any, SharedFacts.NotWritten()) when any.equals(version) ->
                  tryAgain();
              case Written(var any, SharedFacts.Outranked()) when any.equals(version) ->
                  new OwnerYield(ownership).begin();
              default -> beforeStart(command);
            });
  }

  /** A node that was lost is gone within the lease; whoever waits need not hear of it. */
  private Behavior<Command> tryAgain() {
    boolean isLong = isLong();
    LOG.warn("Channel {}: {}", ownership.id(), Ownership.NO_MAJORITY);
    if (isLong) {
      ownership.refuseKept(Ownership.NO_MAJORITY);
    }
    ownership.timers().startSingleTimer(TryAgain.INSTANCE, TRIES_AGAIN_AFTER);
    return ownership.receive(
        command ->
            switch (command) {
              case TryAgain.INSTANCE -> readAgain();
              case ForChannel(var asked) when isLong ->
                  ownership.refuse(asked, Ownership.NO_MAJORITY);
              default -> beforeStart(command);
            });
  }

  private Behavior<Command> gather(OwnedFacts known, FactsVersion version, Instant begun) {
    if (known.facts().isEmpty()) {
      return start(known, version, begun);
    }
    ownership
        .context()
        .pipeToSelf(
            ownership.parts().gather().gather(known.facts().get(), known.node()),
            (done, failure) -> new Gathered());
    return ownership.receive(
        command ->
            switch (command) {
              case Gathered() -> start(known, version, begun);
              case DefinitionChanged.INSTANCE ->
                  ownership.definition().isPresent()
                      ? Behaviors.same()
                      : undefineTaken(known, version);
              default -> beforeStart(command);
            });
  }

  private Behavior<Command> start(OwnedFacts known, FactsVersion version, Instant begun) {
    var queue = new PublicationQueue(ownership.lease(), version, begun);
    return ownership
        .definition()
        .map(
            definition ->
                new OwnerRun(ownership, version.incarnation(), queue)
                    .begin(definition, known.facts()))
        .orElseGet(() -> undefineTaken(known, version));
  }

  private Behavior<Command> undefineTaken(OwnedFacts known, FactsVersion version) {
    Behavior<Command> end = undefine();
    return known
        .facts()
        .filter(last -> !ownership.isDefinedElsewhere())
        .map(last -> ownership.close(version.next(), last.numbers(), () -> end))
        .orElse(end);
  }

  /** It was defined when all this began. */
  private Behavior<Command> undefine() {
    ownership.refuseKept(
        ownership.isDefinedElsewhere() ? ChannelCommand.MOVES_ON.reason() : OwnerUndefined.UNKNOWN);
    return Behaviors.stopped();
  }

  private Behavior<Command> beforeStart(Command command) {
    return switch (command) {
      case HandOff.INSTANCE -> {
        ownership.refuseKept(ChannelCommand.MOVES_ON.reason());
        yield Behaviors.stopped();
      }
      case DefinitionChanged.INSTANCE ->
          ownership.definition().isPresent() ? Behaviors.same() : undefine();
      case Abandon.INSTANCE -> ownership.abandoned();
      case ForChannel asked -> ownership.keep(asked);
      case Subscribe subscription -> ownership.keep(subscription);
      default -> Behaviors.same();
    };
  }
}
