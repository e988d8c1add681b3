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
 * has a segment of those looked at that are to be probed deeply, and tells the channel what came of
 * it. Decides nothing.
 */
final class HealthMonitor {

  sealed interface Command {}

  /**
   * From now on these are probed: soon if they were not before, then again and again.
   *
   * @param needSlots sources of providers; they are probed only while their provider has a slot
   *     that nobody needs
   */
  record Watch(Map<SourceDefinition, Upstream> standbys, Set<SourceDefinition> needSlots)
      implements Command {}

  private record SlotNews(SlotOutcome outcome) implements Command {}

  private record ProbeDue() implements Command {}

  /**
   * A playlist was read.
   *
   * @param imported variables of the Multivariant Playlist that led to it
   */
  private record Probed(
      SourceDefinition source, FetchedText text, Map<String, String> imported, int hops)
      implements Command {}

  /** A slot may not be kept any longer. */
  private record LoanDue(SourceDefinition source) implements Command {}

  /** A segment of the source was looked at. */
  private record LookedAt(
      SourceDefinition source, MediaPlaylist playlist, MediaProbe.Verdict verdict)
      implements Command {}

  /**
   * No playlist came.
   *
   * @param refused by an origin, as when a link has ended
   * @param tooMany the origin said so
   * @param retryAfter for how long it wants to be left alone, if it says so
   */
  private record NotReached(
      SourceDefinition source,
      String reason,
      boolean refused,
      boolean tooMany,
      Optional<Duration> retryAfter)
      implements Command {

    static NotReached of(SourceDefinition source, Throwable failure) {
      return new NotReached(
          source,
          Failures.words(failure),
          Failures.isRefusal(failure),
          RefusalWatch.isPlain(Failures.status(failure)),
          Failures.retryAfter(failure));
    }
  }

  private final SourceLinks links;
  private final InstantSource clock;
  private final ActorRef<ChannelCommand> channel;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Alarm<Command> alarm;
  private final ProbeSchedule schedule;
  private final DeepProbe deep;
  private final ProbeMemory memory = new ProbeMemory();
  private final ProbeSlots slots;

  private HealthMonitor(
      ChannelTools tools,
      SourceLinks links,
      SlotTickets tickets,
      Function<SourceDefinition, Optional<Upstream>> ways,
      ActorRef<ChannelCommand> channel,
      ActorContext<Command> context,
      TimerScheduler<Command> timers) {
    this.links = links;
    this.clock = tools.clock();
    this.schedule = new ProbeSchedule(tools.settings().probeEvery(), tools.spread());
    this.deep = new DeepProbe(tools.fetcher(), tools.mediaProbe());
    this.channel = channel;
    this.context = context;
    this.timers = timers;
    this.alarm = new Alarm<>(timers, tools.clock(), new ProbeDue());
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
      case ProbeDue() -> probeDue(standbys);
      case SlotNews(var outcome) -> probe(slots.hear(outcome));
      case LoanDue(var source) -> loanDue(standbys, source);
      case Probed probed -> judge(standbys, probed);
      case LookedAt lookedAt -> lookedAt(standbys, lookedAt);
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
    schedule.watch(all, clock.instant());
    memory.keep(all);
    slots.watch(watch.needSlots());
    setTimer();
    return watching(Map.copyOf(watch.standbys()));
  }

  private Behavior<Command> probeDue(Map<SourceDefinition, Upstream> standbys) {
    for (SourceDefinition source : schedule.take(clock.instant())) {
      if (source.provider().isPresent()) {
        slots.ask(source);
        timers.startSingleTimer(source, new LoanDue(source), slots.longest());
      } else {
        Optional.ofNullable(standbys.get(source)).ifPresent(upstream -> probe(source, upstream));
      }
    }
    schedule.next().ifPresent(next -> channel.tell(new ProbesScheduled(next)));
    setTimer();
    return Behaviors.same();
  }

  private Behavior<Command> loanDue(
      Map<SourceDefinition, Upstream> standbys, SourceDefinition source) {
    String reason = "looking at it took longer than " + slots.longest().toMillis() + " ms";
    Behavior<Command> next = failed(standbys, source, reason);
    slots.done(source);
    return next;
  }

  private void setTimer() {
    alarm.set(schedule.next());
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
    var answer = links.probed(source, upstream).thenCompose(link -> upstream.fetchText(link.uri()));
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
                : NotReached.of(source, failure));
  }

  /** A link that was good until now may have ended: another one is tried, once. */
  private Behavior<Command> notReached(
      Map<SourceDefinition, Upstream> standbys, NotReached notReached) {
    SourceDefinition source = notReached.source();
    Upstream upstream = way(standbys, source);
    if (notReached.tooMany() && source.provider().isPresent()) {
      // That is no failure of the source.
      slots.refused(source, notReached.retryAfter());
      return Behaviors.same();
    }
    if (upstream != null
        && notReached.refused()
        && links.isRenewable(source)
        && links.mayRenew(source, false)) {
      links.refused(source, upstream);
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
              .orElseGet(() -> look(source, upstream, playlist, probed.text().finalUri()));
      case UpstreamPlaylist.Multivariant(var playlist) ->
          follow(standbys, probed, upstream, playlist);
      case UpstreamPlaylist.Unusable(var reason) -> failed(standbys, source, reason);
    };
  }

  /** Only of a live channel: of a recording the end has to do. */
  private Behavior<Command> look(
      SourceDefinition source, Upstream upstream, MediaPlaylist playlist, URI base) {
    Optional<CompletionStage<MediaProbe.Verdict>> looking =
        playlist.endList() ? Optional.empty() : deep.look(source, upstream, playlist, base);
    if (looking.isEmpty()) {
      return succeeded(source, playlist);
    }
    context.pipeToSelf(
        looking.get(),
        (verdict, failure) ->
            failure == null
                ? new LookedAt(source, playlist, verdict)
                : NotReached.of(source, failure));
    return Behaviors.same();
  }

  private Behavior<Command> lookedAt(Map<SourceDefinition, Upstream> standbys, LookedAt lookedAt) {
    SourceDefinition source = lookedAt.source();
    return switch (lookedAt.verdict()) {
      case MediaProbe.Decodable decodable -> succeeded(source, lookedAt.playlist());
      case MediaProbe.NotSeen notSeen -> succeeded(source, lookedAt.playlist());
      case MediaProbe.Undecodable(var reason) ->
          failed(standbys, source, "its newest segment is of no use: " + reason);
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
