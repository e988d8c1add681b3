package io.millrace.channel;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Runs the channels of one node without a cluster: starts, changes and ends {@link ChannelActor}s
 * so that they match the definitions. Channels that did not change are not touched.
 */
public final class ChannelSupervisor {

  /** What the supervisor understands. */
  public sealed interface Command {}

  /** From now on these and no other channels are defined. */
  public record Define(List<ChannelDefinition> definitions, ActorRef<Defined> replyTo)
      implements Command {}

  /** What {@link Define} came to, as channel ids. */
  public record Defined(
      List<ChannelId> added, List<ChannelId> changed, List<ChannelId> removed, int unchanged) {}

  /** Ends all channels, then the supervisor; answered when all have ended. */
  public record StopAll(String reason, ActorRef<Done> replyTo) implements Command {}

  private record ChannelEnded(ChannelId id) implements Command {}

  private record Running(ChannelDefinition definition, ActorRef<ChannelCommand> channel) {}

  private final ChannelTools tools;
  private final LocalChannels directory;
  private final ActorContext<Command> context;
  private final Map<ChannelId, Running> running = new HashMap<>();
  private final Set<ChannelId> ending = new HashSet<>();

  /** Defined again before the last one of that id had ended: two must not share one timeline. */
  private final Map<ChannelId, ChannelDefinition> waiting = new HashMap<>();

  private long lastNumber;
  private final List<ActorRef<Done>> stopped = new ArrayList<>();

  private ChannelSupervisor(
      ChannelTools tools, LocalChannels directory, ActorContext<Command> context) {
    this.tools = tools;
    this.directory = directory;
    this.context = context;
  }

  /**
   * A supervisor without channels.
   *
   * @param directory is kept up to date with the running channels
   */
  public static Behavior<Command> create(ChannelTools tools, LocalChannels directory) {
    return Behaviors.setup(
        context -> {
          var supervisor = new ChannelSupervisor(tools, directory, context);
          return Behaviors.receiveMessage(supervisor::on);
        });
  }

  private Behavior<Command> on(Command command) {
    switch (command) {
      case Define(var definitions, var replyTo) -> replyTo.tell(define(definitions));
      case StopAll(var reason, var replyTo) -> stopAll(reason, replyTo);
      case ChannelEnded(var id) -> ended(id);
    }
    if (!stopped.isEmpty() && ending.isEmpty()) {
      stopped.forEach(replyTo -> replyTo.tell(Done.getInstance()));
      return Behaviors.stopped();
    }
    return Behaviors.same();
  }

  private Defined define(List<ChannelDefinition> definitions) {
    if (!stopped.isEmpty()) {
      return new Defined(List.of(), List.of(), List.of(), 0);
    }
    var added = new ArrayList<ChannelId>();
    var changed = new ArrayList<ChannelId>();
    var wanted = new HashSet<ChannelId>();
    for (ChannelDefinition definition : definitions) {
      ChannelDefinition present = defined(definition.id());
      wanted.add(definition.id());
      if (present == null) {
        startWhenFree(definition);
        added.add(definition.id());
      } else if (!present.equals(definition)) {
        change(definition);
        changed.add(definition.id());
      }
    }
    List<ChannelId> removed =
        Stream.concat(running.keySet().stream(), waiting.keySet().stream())
            .filter(id -> !wanted.contains(id))
            .toList();
    removed.forEach(id -> end(id, "the channel was removed"));
    return new Defined(added, changed, removed, wanted.size() - added.size() - changed.size());
  }

  private @Nullable ChannelDefinition defined(ChannelId id) {
    Running present = running.get(id);
    return present == null ? waiting.get(id) : present.definition();
  }

  private void startWhenFree(ChannelDefinition definition) {
    if (ending.contains(definition.id())) {
      waiting.put(definition.id(), definition);
    } else {
      start(definition);
    }
  }

  private void change(ChannelDefinition definition) {
    Running present = running.get(definition.id());
    if (present == null) {
      waiting.put(definition.id(), definition);
    } else {
      running.put(definition.id(), new Running(definition, present.channel()));
      present.channel().tell(new ChannelCommand.Redefine(definition));
    }
  }

  private void start(ChannelDefinition definition) {
    lastNumber++;
    // Who is told that the channel is defined finds it at once, not when its actor has begun.
    tools.views().publish(ChannelView.notPlaying(definition.id(), definition.name(), Phase.IDLE));
    ActorRef<ChannelCommand> channel =
        context.spawn(
            ChannelActor.create(definition, tools),
            "channel-" + lastNumber + "-" + definition.id());
    context.watchWith(channel, new ChannelEnded(definition.id()));
    running.put(definition.id(), new Running(definition, channel));
    directory.add(definition.id(), channel);
  }

  private void end(ChannelId id, String reason) {
    waiting.remove(id);
    Running ended = running.remove(id);
    if (ended != null) {
      directory.remove(id);
      tools.views().remove(id);
      ending.add(id);
      ended.channel().tell(new ChannelCommand.Stop(reason));
    }
  }

  private void stopAll(String reason, ActorRef<Done> replyTo) {
    stopped.add(replyTo);
    waiting.clear();
    List.copyOf(running.keySet()).forEach(id -> end(id, reason));
  }

  /** Whatever the channel had left goes, then the next one of its id may begin. */
  private void ended(ChannelId id) {
    tools.views().remove(id);
    tools.store().removeChannel(id.value());
    ending.remove(id);
    Running endedByItself = running.remove(id);
    ChannelDefinition next =
        endedByItself == null ? waiting.remove(id) : endedByItself.definition();
    if (next != null) {
      start(next);
    }
  }
}
