package io.millrace.cluster;

import io.millrace.cluster.OwnedChannel.Abandon;
import io.millrace.cluster.OwnedChannel.Command;
import io.millrace.cluster.OwnedChannel.DefinitionChanged;
import io.millrace.cluster.OwnedChannel.FactsRead;
import io.millrace.cluster.OwnedChannel.ForChannel;
import io.millrace.cluster.OwnedChannel.HandOff;
import io.millrace.cluster.OwnedChannel.LookDue;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Another node has taken the channel, though nobody has told this one to give it up: nodes that
 * reach each other place it differently. This one leaves it to the other, shows nothing of it that
 * would soon be old, and takes it again only when the other one is gone.
 */
final class OwnerYield {

  private static final int LOOKS_PER_LEASE = 2;
  private static final String RIVAL =
      "another node of the cluster runs the channel as well; the log of the server says what to"
          + " check";

  private final Ownership ownership;
  private RivalWatch watch;

  OwnerYield(Ownership ownership) {
    this.ownership = ownership;
    this.watch = RivalWatch.begin(ownership.lease(), ownership.now());
  }

  Behavior<Command> begin() {
    if (ownership.definition().isEmpty()) {
      return Behaviors.stopped();
    }
    ownership.timers().cancelAll();
    ownership.refuseKept(RIVAL);
    ownership.showNothing();
    ownership.read();
    return ownership.receive(
        command ->
            switch (command) {
              case FactsRead(SharedFacts.Read(var known)) -> look(known);
              case FactsRead(SharedFacts.NotRead()) -> lookAgain();
              case LookDue.INSTANCE -> {
                ownership.read();
                yield Behaviors.same();
              }
              case ForChannel(var asked) -> ownership.refuse(asked, RIVAL);
              case DefinitionChanged.INSTANCE ->
                  ownership.definition().isPresent() ? Behaviors.same() : Behaviors.stopped();
              case Abandon.INSTANCE -> ownership.abandoned();
              case HandOff.INSTANCE -> Behaviors.stopped();
              default -> Behaviors.same();
            });
  }

  private Behavior<Command> look(OwnedFacts known) {
    ownership.warnOfRival(known.node());
    watch = watch.look(known.version(), ownership.now());
    return watch.isAlone(ownership.now()) ? new OwnerStart(ownership).take(known) : lookAgain();
  }

  private Behavior<Command> lookAgain() {
    ownership
        .timers()
        .startSingleTimer(LookDue.INSTANCE, ownership.lease().dividedBy(LOOKS_PER_LEASE));
    return Behaviors.same();
  }
}
