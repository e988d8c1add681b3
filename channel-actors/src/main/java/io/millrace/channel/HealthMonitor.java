package io.millrace.channel;

import io.millrace.channel.ChannelNews.ProbeFailed;
import io.millrace.channel.ChannelNews.ProbeSucceeded;
import io.millrace.channel.ChannelNews.ProbesScheduled;
import io.millrace.source.Locators;
import io.millrace.source.SourceDefinition;
import io.millrace.upstream.FetchedText;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Looks after the sources that are not followed: reads the playlist of each, cheaply and rarely,
 * and tells the channel what came of it. Decides nothing.
 */
final class HealthMonitor {

  sealed interface Command {}

  /** From now on these are probed: at once if others were before, then again and again. */
  record Watch(Map<SourceDefinition, Upstream> standbys) implements Command {}

  private record ProbeDue() implements Command {
    static final String KEY = "probe";
  }

  private record Probed(SourceDefinition source, FetchedText text, int hops) implements Command {}

  private record NotReached(SourceDefinition source, String reason) implements Command {}

  private final Locators locators;
  private final Duration every;
  private final InstantSource clock;
  private final DoubleSupplier spread;
  private final ActorRef<ChannelCommand> channel;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ProbeMemory memory = new ProbeMemory();

  private HealthMonitor(
      ChannelTools tools,
      ActorRef<ChannelCommand> channel,
      ActorContext<Command> context,
      TimerScheduler<Command> timers) {
    this.locators = tools.locators();
    this.every = tools.settings().probeEvery();
    this.clock = tools.clock();
    this.spread = tools.spread();
    this.channel = channel;
    this.context = context;
    this.timers = timers;
  }

  static Behavior<Command> create(ChannelTools tools, ActorRef<ChannelCommand> channel) {
    Behavior<Command> monitor =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        new HealthMonitor(tools, channel, context, timers).watching(Map.of())));
    return Behaviors.supervise(monitor).onFailure(SupervisorStrategy.resume());
  }

  private Behavior<Command> watching(Map<SourceDefinition, Upstream> standbys) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Watch(var changed) -> watch(standbys, changed);
              case ProbeDue() -> probeAll(standbys);
              case Probed(var source, var text, var hops) -> judge(standbys, source, text, hops);
              case NotReached(var source, var reason) -> failed(standbys, source, reason, false);
            });
  }

  private Behavior<Command> watch(
      Map<SourceDefinition, Upstream> before, Map<SourceDefinition, Upstream> standbys) {
    if (standbys.isEmpty()) {
      timers.cancel(ProbeDue.KEY);
    } else if (!before.keySet().containsAll(standbys.keySet())) {
      timers.startSingleTimer(ProbeDue.KEY, new ProbeDue(), Duration.ofMillis(1));
    }
    memory.keep(standbys.keySet());
    return watching(Map.copyOf(standbys));
  }

  private Behavior<Command> probeAll(Map<SourceDefinition, Upstream> standbys) {
    Duration pause = every.plusMillis((long) (every.toMillis() / 4.0 * spread.getAsDouble()));
    timers.startSingleTimer(ProbeDue.KEY, new ProbeDue(), pause);
    channel.tell(new ProbesScheduled(clock.instant().plus(pause)));
    standbys.forEach(this::probe);
    return Behaviors.same();
  }

  private void probe(SourceDefinition source, Upstream upstream) {
    ask(source, locators.locate(source).thenCompose(at -> upstream.fetchText(at.uri())), 0);
  }

  private void ask(SourceDefinition source, CompletionStage<FetchedText> answer, int hops) {
    context.pipeToSelf(
        answer,
        (text, failure) ->
            failure == null
                ? new Probed(source, text, hops)
                : new NotReached(source, Failures.words(failure)));
  }

  private Behavior<Command> judge(
      Map<SourceDefinition, Upstream> standbys,
      SourceDefinition source,
      FetchedText text,
      int hops) {
    Upstream upstream = standbys.get(source);
    if (upstream == null) {
      return Behaviors.same();
    }
    return switch (UpstreamPlaylist.read(text.text())) {
      case UpstreamPlaylist.Live(var playlist) ->
          memory
              .judge(source, playlist, clock.instant())
              .map(reason -> failed(standbys, source, reason, false))
              .orElseGet(() -> succeeded(source, playlist.targetDuration()));
      case UpstreamPlaylist.Elsewhere(var uri, var attributes) ->
          follow(standbys, source, upstream, UriReferences.resolve(text.finalUri(), uri), hops);
      case UpstreamPlaylist.Unsupported(var what) ->
          failed(standbys, source, what + " is not supported yet", true);
      case UpstreamPlaylist.Unusable(var reason) -> failed(standbys, source, reason, false);
    };
  }

  private Behavior<Command> follow(
      Map<SourceDefinition, Upstream> standbys,
      SourceDefinition source,
      Upstream upstream,
      Optional<URI> target,
      int hops) {
    if (target.isEmpty() || hops >= IngestActor.MOST_HOPS) {
      return failed(standbys, source, "the Multivariant Playlist leads nowhere", false);
    }
    ask(source, upstream.fetchText(target.get()), hops + 1);
    return Behaviors.same();
  }

  private Behavior<Command> succeeded(SourceDefinition source, Duration targetDuration) {
    channel.tell(new ProbeSucceeded(source, targetDuration));
    return Behaviors.same();
  }

  private Behavior<Command> failed(
      Map<SourceDefinition, Upstream> standbys,
      SourceDefinition source,
      String reason,
      boolean unsupported) {
    if (standbys.containsKey(source)) {
      channel.tell(new ProbeFailed(source, reason, unsupported));
    }
    return Behaviors.same();
  }
}
