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
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the sources that are not followed: reads the playlist of each, cheaply and rarely,
 * and tells the channel what came of it. Decides nothing.
 */
final class HealthMonitor {

  sealed interface Command {}

  /**
   * From now on these are probed: at once if others were before, then again and again.
   *
   * @param needSlots sources of providers; they are probed only while their provider has a slot
   *     that nobody needs
   */
  record Watch(Map<SourceDefinition, Upstream> standbys, Set<SourceDefinition> needSlots)
      implements Command {}

  private record SlotNews(SlotOutcome outcome) implements Command {}

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
  private final ProbeSlots slots;
  private Set<SourceDefinition> watched = Set.of();

  private HealthMonitor(
      ChannelTools tools,
      SourceLinks links,
      SlotTickets tickets,
      Function<SourceDefinition, Optional<Upstream>> ways,
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
    this.slots =
        new ProbeSlots(
            tools.slots(),
            tickets,
            ways,
            context.getSystem(),
            context.messageAdapter(SlotOutcome.class, SlotNews::new));
  }

  /**
   * Probes nothing yet.
   *
   * @param ways opens one for a single probe of a source that needs a slot; thread-safe
   */
  static Behavior<Command> create(
      ChannelTools tools,
      SourceLinks links,
      SlotTickets tickets,
      Function<SourceDefinition, Optional<Upstream>> ways,
      ActorRef<ChannelCommand> channel) {
    Behavior<Command> monitor =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        new HealthMonitor(tools, links, tickets, ways, channel, context, timers)
                            .watching(Map.of())));
    return Behaviors.supervise(monitor).onFailure(SupervisorStrategy.resume());
  }

  private Behavior<Command> watching(Map<SourceDefinition, Upstream> standbys) {
    return Behaviors.receive(Command.class)
        .onAnyMessage(command -> on(standbys, command))
        .onSignal(PostStop.class, stopped -> end())
        .build();
  }

  private Behavior<Command> on(Map<SourceDefinition, Upstream> standbys, Command command) {
    return switch (command) {
      case Watch watch -> watch(watch);
      case ProbeDue() -> probeAll(standbys);
      case SlotNews(var outcome) -> probe(slots.hear(outcome));
      case Probed probed -> judge(standbys, probed);
      case NotReached notReached -> notReached(standbys, notReached);
    };
  }

  private Behavior<Command> end() {
    slots.end();
    return Behaviors.same();
  }

  private Behavior<Command> watch(Watch watch) {
    var all = new HashSet<>(watch.standbys().keySet());
    all.addAll(watch.needSlots());
    if (all.isEmpty()) {
      timers.cancel(ProbeDue.KEY);
    } else if (!watched.containsAll(all)) {
      timers.startSingleTimer(ProbeDue.KEY, new ProbeDue(), Duration.ofMillis(1));
    }
    watched = Set.copyOf(all);
    memory.keep(watched);
    slots.watch(watch.needSlots());
    return watching(Map.copyOf(watch.standbys()));
  }

  private Behavior<Command> probeAll(Map<SourceDefinition, Upstream> standbys) {
    Duration pause = every.plusMillis((long) (every.toMillis() / 4.0 * spread.getAsDouble()));
    timers.startSingleTimer(ProbeDue.KEY, new ProbeDue(), pause);
    channel.tell(new ProbesScheduled(clock.instant().plus(pause)));
    standbys.forEach(this::probe);
    slots.askAll();
    return Behaviors.same();
  }

  private Behavior<Command> probe(Optional<SourceDefinition> source) {
    source.ifPresent(lent -> probe(lent, Objects.requireNonNull(slots.way(lent))));
    return Behaviors.same();
  }

  /** Null if the source is not probed any more. */
  private @Nullable Upstream way(
      Map<SourceDefinition, Upstream> standbys, SourceDefinition source) {
    return source.provider().isEmpty() ? standbys.get(source) : slots.way(source);
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
    Upstream upstream = way(standbys, source);
    if (upstream != null && notReached.refused() && links.mayRenew(source, false)) {
      links.refused(source);
      probe(source, upstream);
      return Behaviors.same();
    }
    return failed(standbys, source, notReached.reason());
  }

  private Behavior<Command> judge(Map<SourceDefinition, Upstream> standbys, Probed probed) {
    SourceDefinition source = probed.source();
    Upstream upstream = way(standbys, source);
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
    slots.done(source);
    links.worked(source);
    channel.tell(new ProbeSucceeded(source, playlist.targetDuration(), playlist.endList()));
    return Behaviors.same();
  }

  private Behavior<Command> failed(
      Map<SourceDefinition, Upstream> standbys, SourceDefinition source, String reason) {
    if (way(standbys, source) != null) {
      links.left(source);
      slots.done(source);
      channel.tell(new ProbeFailed(source, reason));
    }
    return Behaviors.same();
  }
}
