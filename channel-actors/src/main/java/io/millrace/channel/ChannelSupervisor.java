package io.millrace.channel;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
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

  /**
   * A viewer wants to play an address that it brought along. Starts the channel unless it is there;
   * it ends by itself when nobody plays it, whatever {@link Define} says.
   *
   * @param definition see {@link ChannelDefinition#adHoc}; its id stands for the address
   */
  public record Play(ChannelDefinition definition, ActorRef<PlayReply> replyTo)
      implements Command {}

  /** Outcome of {@link Play}. */
  public sealed interface PlayReply {}

  /** The channel is there, and waits for a moment for its viewer. */
  public record Playing(ChannelId id) implements PlayReply {}

  /**
   * There are as many ad-hoc channels as may be.
   *
   * @param most how many
   */
  public record TooManyChannels(int most) implements PlayReply {}

  /**
   * Too many ad-hoc channels have begun lately.
   *
   * @param retryAfter until the next one may
   */
  public record TooManyStarts(Duration retryAfter) implements PlayReply {}

  /** Nothing is started any more. */
  public record Stopping() implements PlayReply {}

  /** Ends all channels, then the supervisor; answered when all have ended. */
  public record StopAll(String reason, ActorRef<Done> replyTo) implements Command {}

  /** What it tells itself. */
  public sealed interface OwnNews extends Command {}

  private record ChannelEnded(ChannelId id) implements OwnNews {}

  /** Time to see which ad-hoc channels are over. */
  private enum LookDue implements OwnNews {
    INSTANCE
  }

  private record Running(ChannelDefinition definition, ActorRef<ChannelCommand> channel) {}

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final ChannelTools tools;
  private final ChannelTools adHocTools;
  private final LocalChannels directory;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final AdHocChannels adHoc;
  private final Map<ChannelId, Running> running = new HashMap<>();
  private final Set<ChannelId> ending = new HashSet<>();

  /** Defined again before the last one of that id had ended: two must not share one timeline. */
  private final Map<ChannelId, ChannelDefinition> waiting = new HashMap<>();

  /** Whose ad-hoc channel is {@link #waiting}. */
  private final Map<ChannelId, List<ActorRef<PlayReply>>> players = new HashMap<>();

  private long lastNumber;
  private final List<ActorRef<Done>> stopped = new ArrayList<>();

  private ChannelSupervisor(
      ChannelTools tools,
      LocalChannels directory,
      AdHocLimits limits,
      ActorContext<Command> context,
      TimerScheduler<Command> timers) {
    this.tools = tools;
    this.adHocTools = tools.forAdHoc();
    this.directory = directory;
    this.context = context;
    this.timers = timers;
    this.adHoc = new AdHocChannels(limits, tools.clock().instant());
  }

  /**
   * A supervisor without channels.
   *
   * @param directory is kept up to date with the running channels
   * @param limits for the channels that viewers make
   */
  public static Behavior<Command> create(
      ChannelTools tools, LocalChannels directory, AdHocLimits limits) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var supervisor = new ChannelSupervisor(tools, directory, limits, context, timers);
                  return Behaviors.receiveMessage(supervisor::on);
                }));
  }

  private Behavior<Command> on(Command command) {
    switch (command) {
      case Define(var definitions, var replyTo) -> replyTo.tell(define(definitions));
      case Play(var definition, var replyTo) -> play(definition, replyTo);
      case LookDue.INSTANCE -> endThoseThatAreOver();
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
      if (present == null || adHoc.contains(definition.id())) {
        end(definition.id(), "an operator has defined a channel of its id");
        startWhenFree(definition);
        added.add(definition.id());
      } else if (!present.equals(definition)) {
        change(definition);
        changed.add(definition.id());
      }
    }
    List<ChannelId> removed =
        Stream.concat(running.keySet().stream(), waiting.keySet().stream())
            .filter(id -> !wanted.contains(id) && !adHoc.contains(id))
            .toList();
    removed.forEach(id -> end(id, "the channel was removed"));
    return new Defined(added, changed, removed, wanted.size() - added.size() - changed.size());
  }

  private void play(ChannelDefinition definition, ActorRef<PlayReply> replyTo) {
    ChannelId id = definition.id();
    Instant now = tools.clock().instant();
    if (!stopped.isEmpty()) {
      replyTo.tell(new Stopping());
      return;
    }
    if (defined(id) == null) {
      Optional<PlayReply> refusal = adHoc.refuseStart(now);
      if (refusal.isPresent()) {
        replyTo.tell(refusal.get());
        return;
      }
      adHoc.expectViewer(id, now);
      startWhenFree(definition);
      if (!timers.isTimerActive(LookDue.INSTANCE)) {
        timers.startTimerWithFixedDelay(LookDue.INSTANCE, LookDue.INSTANCE, LOOK_EVERY);
      }
    } else if (adHoc.contains(id)) {
      adHoc.expectViewer(id, now);
    }
    if (running.containsKey(id)) {
      replyTo.tell(new Playing(id));
    } else {
      players.computeIfAbsent(id, any -> new ArrayList<>()).add(replyTo);
    }
  }

  private void endThoseThatAreOver() {
    adHoc
        .over(tools.views(), tools.clock().instant())
        .forEach(id -> end(id, "nobody plays the address, or it does not deliver"));
    if (adHoc.areNone()) {
      timers.cancel(LookDue.INSTANCE);
    }
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
    ChannelId id = definition.id();
    lastNumber++;
    // Who is told that the channel is defined finds it at once, not when its actor has begun.
    tools.views().publish(ChannelView.notPlaying(id, definition.name(), Phase.IDLE));
    ActorRef<ChannelCommand> channel =
        context.spawn(
            ChannelActor.create(definition, adHoc.contains(id) ? adHocTools : tools),
            "channel-" + lastNumber + "-" + id);
    context.watchWith(channel, new ChannelEnded(id));
    running.put(id, new Running(definition, channel));
    directory.add(id, channel);
    answerPlayers(id, new Playing(id));
  }

  private void answerPlayers(ChannelId id, PlayReply reply) {
    List<ActorRef<PlayReply>> waitingForIt = players.remove(id);
    if (waitingForIt != null) {
      waitingForIt.forEach(player -> player.tell(reply));
    }
  }

  private void end(ChannelId id, String reason) {
    waiting.remove(id);
    adHoc.left(id);
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
    Set.copyOf(players.keySet()).forEach(id -> answerPlayers(id, new Stopping()));
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
