package io.millrace.cluster;

import io.millrace.channel.CborSerializable;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.StartMode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the channels running that always run; one in the whole cluster. What runs is remembered
 * nowhere: the definitions say what should.
 */
final class ChannelKeeper {

  /** What it understands. */
  sealed interface Command {}

  /** The definitions of a node have changed. */
  record LookAgain() implements Command, CborSerializable {}

  private static final Logger LOG = LoggerFactory.getLogger(ChannelKeeper.class);
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(5);

  private final DefinedChannels definitions;
  private final ChannelRegions regions;
  private final Set<ChannelDefinition> unreachable = new HashSet<>();

  private ChannelKeeper(DefinedChannels definitions, ChannelRegions regions) {
    this.definitions = definitions;
    this.regions = regions;
  }

  /** Goes by the definitions of the node that it is on. */
  static Behavior<Command> create(DefinedChannels definitions, ChannelRegions regions) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(new LookAgain(), Duration.ZERO, LOOKS_EVERY);
          var keeper = new ChannelKeeper(definitions, regions);
          return Behaviors.receiveMessage(
              command -> {
                keeper.look();
                return Behaviors.same();
              });
        });
  }

  private void look() {
    unreachable.retainAll(definitions.all());
    for (ChannelDefinition definition : definitions.all()) {
      if (definition.start() == StartMode.ALWAYS) {
        wake(definition);
      }
    }
  }

  private void wake(ChannelDefinition definition) {
    if (regions.canRun(definition)) {
      unreachable.remove(definition);
      regions.owner(definition).tell(new OwnedChannel.Wake());
    } else if (unreachable.add(definition)) {
      LOG.warn("Channel {}: {}", definition.id(), ChannelRegions.noNodeReaches(definition));
    }
  }
}
