package io.millrace.channel;

import io.millrace.channel.ChannelNews.ProbeFailed;
import io.millrace.channel.ChannelNews.ProbeSucceeded;
import io.millrace.channel.ChannelNews.ProbesScheduled;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MultivariantPlaylist;
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

  /**
   * A playlist was read.
   *
   * @param imported variables of the Multivariant Playlist that led to it
   */
  private record Probed(
      SourceDefinition source, FetchedText text, Map<String, String> imported, int hops)
      implements Command {}

  /**
   * No playlist came.
   *
   * @param refused by an origin, as when a link has ended
   */
  private record NotReached(SourceDefinition source, String reason, boolean refused)
      implements Command {}

  private final SourceLinks links;
  private final Duration every;
  private final InstantSource clock;
  private final DoubleSupplier spread;
  private final ActorRef<ChannelCommand> channel;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ProbeMemory memory = new ProbeMemory();

  private HealthMonitor(
      ChannelTools tools,
      SourceLinks links,
      ActorRef<ChannelCommand> channel,
      ActorContext<Command> context,
      TimerScheduler<Command> timers) {
    this.links = links;
    this.every = tools.settings().probeEvery();
    this.clock = tools.clock();
    this.spread = tools.spread();
    this.channel = channel;
    this.context = context;
    this.timers = timers;
  }

  static Behavior<Command> create(
      ChannelTools tools, SourceLinks links, ActorRef<ChannelCommand> channel) {
    Behavior<Command> monitor =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        new HealthMonitor(tools, links, channel, context, timers)
                            .watching(Map.of())));
    return Behaviors.supervise(monitor).onFailure(SupervisorStrategy.resume());
  }

  private Behavior<Command> watching(Map<SourceDefinition, Upstream> standbys) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Watch(var changed) -> watch(standbys, changed);
              case ProbeDue() -> probeAll(standbys);
              case Probed probed -> judge(standbys, probed);
              case NotReached notReached -> notReached(standbys, notReached);
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
    var answer =
        links.current(source, upstream).thenCompose(link -> upstream.fetchText(link.uri()));
    ask(source, answer, Map.of(), 0);
  }

  private void ask(
      SourceDefinition source,
      CompletionStage<FetchedText> answer,
      Map<String, String> imported,
      int hops) {
    context.pipeToSelf(
        answer,
        (text, failure) ->
            failure == null
                ? new Probed(source, text, imported, hops)
                : new NotReached(source, Failures.words(failure), Failures.isRefusal(failure)));
  }

  /** A link that was good until now may have ended: another one is tried, once. */
  private Behavior<Command> notReached(
      Map<SourceDefinition, Upstream> standbys, NotReached notReached) {
    SourceDefinition source = notReached.source();
    Upstream upstream = standbys.get(source);
    if (upstream != null && notReached.refused() && links.mayRenew(source, false)) {
      links.refused(source);
      probe(source, upstream);
      return Behaviors.same();
    }
    return failed(standbys, source, notReached.reason());
  }

  private Behavior<Command> judge(Map<SourceDefinition, Upstream> standbys, Probed probed) {
    SourceDefinition source = probed.source();
    Upstream upstream = standbys.get(source);
    if (upstream == null) {
      return Behaviors.same();
    }
    return switch (UpstreamPlaylist.read(probed.text(), probed.imported())) {
      case UpstreamPlaylist.Media(var playlist) ->
          memory
              .judge(source, playlist, clock.instant())
              .map(reason -> failed(standbys, source, reason))
              .orElseGet(() -> succeeded(source, playlist));
      case UpstreamPlaylist.Multivariant(var playlist) ->
          follow(standbys, probed, upstream, playlist);
      case UpstreamPlaylist.Unusable(var reason) -> failed(standbys, source, reason);
    };
  }

  private Behavior<Command> follow(
      Map<SourceDefinition, Upstream> standbys,
      Probed probed,
      Upstream upstream,
      MultivariantPlaylist playlist) {
    Optional<URI> target = firstVariant(playlist, probed.text().finalUri());
    if (target.isEmpty() || probed.hops() > 0) {
      return failed(standbys, probed.source(), "the Multivariant Playlist leads nowhere");
    }
    ask(probed.source(), upstream.fetchText(target.get()), playlist.variables(), probed.hops() + 1);
    return Behaviors.same();
  }

  /** One for all: where one variant lives the others do. */
  private static Optional<URI> firstVariant(MultivariantPlaylist playlist, URI base) {
    return UriReferences.resolve(base, playlist.variants().getFirst().uri());
  }

  private Behavior<Command> succeeded(SourceDefinition source, MediaPlaylist playlist) {
    links.worked(source);
    channel.tell(new ProbeSucceeded(source, playlist.targetDuration(), playlist.endList()));
    return Behaviors.same();
  }

  private Behavior<Command> failed(
      Map<SourceDefinition, Upstream> standbys, SourceDefinition source, String reason) {
    if (standbys.containsKey(source)) {
      links.left(source);
      channel.tell(new ProbeFailed(source, reason));
    }
    return Behaviors.same();
  }
}
