package io.millrace.cluster;

import io.millrace.channel.ChannelCommand;
import io.millrace.cluster.OwnedChannel.Abandon;
import io.millrace.cluster.OwnedChannel.Command;
import io.millrace.cluster.OwnedChannel.DefinitionChanged;
import io.millrace.cluster.OwnedChannel.ForChannel;
import io.millrace.cluster.OwnedChannel.HandOff;
import io.millrace.cluster.OwnedChannel.TryAgain;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel was placed on a node whose definitions do not have it: either they have it soon, or the
 * channel is moved to a node that has it. Viewers wait for that, for a while.
 */
record OwnerUndefined(Ownership ownership) {

  private static final Logger LOG = LoggerFactory.getLogger(OwnerUndefined.class);

  /** Nodes know of each other's definitions {@link DefinitionComparison#GRACE} after a change. */
  private static final Duration MOVED_WITHIN = DefinitionComparison.GRACE.multipliedBy(2);

  static final String UNKNOWN =
      "the node that the channel was placed on does not have it in its definitions";

  Behavior<Command> begin() {
    LOG.info(
        "Channel {} was placed on this node, whose definitions do not have it", ownership.id());
    ownership.timers().startSingleTimer(TryAgain.INSTANCE, MOVED_WITHIN);
    return ownership.receive(
        command ->
            switch (command) {
              case ForChannel(var asked) when isWaitedFor(asked) -> ownership.keep(command);
              case TryAgain.INSTANCE -> {
                ownership.refuseKept(UNKNOWN);
                yield staying();
              }
              default -> always(command);
            });
  }

  private Behavior<Command> staying() {
    LOG.warn(
        "Channel {} was placed on this node, whose definitions do not have it, and is not moved to"
            + " another one: all nodes have to read the same channel definitions",
        ownership.id());
    return ownership.receive(this::always);
  }

  private Behavior<Command> always(Command command) {
    return switch (command) {
      case ForChannel(var asked) -> ownership.refuse(asked, UNKNOWN);
      case DefinitionChanged.INSTANCE ->
          ownership.definition().isPresent() ? new OwnerStart(ownership).read() : Behaviors.same();
      case Abandon.INSTANCE -> ownership.abandoned();
      case HandOff.INSTANCE -> {
        ownership.refuseKept(ChannelCommand.MOVES_ON.reason());
        yield Behaviors.stopped();
      }
      default -> Behaviors.same();
    };
  }

  /** Operators had better hear at once how it is. */
  private static boolean isWaitedFor(ChannelCommand asked) {
    return asked instanceof ChannelCommand.Open || asked instanceof ChannelCommand.OpenTrack;
  }
}
