package io.millrace.channel;

import io.millrace.channel.ChannelNews.IngestEnded;
import io.millrace.channel.ChannelNews.MemoryScarce;
import io.millrace.channel.ChannelNews.PlaylistFailed;
import io.millrace.channel.ChannelNews.PlaylistLoaded;
import io.millrace.channel.ChannelNews.SegmentReady;
import io.millrace.channel.ChannelNews.SegmentSkipped;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.segment.SegmentFetcher;
import io.millrace.segment.SegmentInFlight;
import io.millrace.source.ChannelId;
import io.millrace.timeline.Entry;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.ReloadSchedule;
import io.millrace.timeline.UpstreamCursor;
import io.millrace.timeline.WantedSegment;
import io.millrace.upstream.FetchedText;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Follows one upstream Media Playlist: loads it at the right times, fetches every new segment,
 * several at a time, and hands them to the channel in order. Decides nothing about the source: it
 * reports, the channel judges.
 *
 * <p>Ends itself when the playlist ends or is of a kind that cannot be followed; otherwise lives
 * until it is stopped.
 */
final class IngestActor {

  /**
   * What to follow.
   *
   * @param epoch of the channel's attempt; every word to the channel carries it
   * @param playlist address of the source's playlist
   */
  record Job(
      ChannelId channel, TrackId track, long epoch, String source, URI playlist, Entry entry) {}

  /** What every ingest needs. */
  record Tools(
      Upstream upstream,
      SegmentFetcher fetcher,
      IngestSettings settings,
      int mostAtOnce,
      InstantSource clock) {}

  sealed interface Command permits LoadDue, Loaded, LoadFailed, SegmentFlow.News {}

  private record LoadDue() implements Command {
    static final String KEY = "load";
  }

  private record Loaded(FetchedText text, Instant startedAt) implements Command {}

  private record LoadFailed(String reason) implements Command {}

  private static final Duration FIRST_RELOAD_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_RELOAD_WAIT = Duration.ofSeconds(3);

  /** From a Multivariant Playlist to the Media Playlist, with one to spare. */
  static final int MOST_HOPS = 2;

  private final Job job;
  private final Tools tools;
  private final ActorRef<ChannelCommand> channel;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final SegmentFlow flow;
  private final boolean startsCold;

  private URI playlist;
  private int hops;
  private Optional<String> streamInf = Optional.empty();
  private UpstreamCursor cursor;
  private ReloadSchedule schedule = ReloadSchedule.start();
  private Duration reloadWaitAfterFailure = FIRST_RELOAD_WAIT;
  private boolean lastLoadWasGood;
  private boolean entering = true;
  private boolean breakDue;
  private Optional<IngestEnded> ending = Optional.empty();

  private IngestActor(
      Job job,
      Tools tools,
      ActorRef<ChannelCommand> channel,
      ActorContext<Command> context,
      TimerScheduler<Command> timers) {
    this.job = job;
    this.tools = tools;
    this.channel = channel;
    this.context = context;
    this.timers = timers;
    this.flow =
        new SegmentFlow(
            job.channel().value(), tools, () -> channel.tell(new MemoryScarce()), context, timers);
    this.playlist = job.playlist();
    this.cursor = UpstreamCursor.at(job.entry(), tools.mostAtOnce());
    this.startsCold = job.entry() instanceof Entry.ColdStart;
  }

  static Behavior<Command> create(Job job, Tools tools, ActorRef<ChannelCommand> channel) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var ingest = new IngestActor(job, tools, channel, context, timers);
                  ingest.load();
                  return ingest.following();
                }));
  }

  private Behavior<Command> following() {
    return Behaviors.receive(Command.class)
        .onAnyMessage(this::on)
        .onSignal(PostStop.class, stopped -> stop())
        .build();
  }

  private Behavior<Command> on(Command command) {
    switch (command) {
      case LoadDue() -> load();
      case Loaded(var text, var startedAt) -> read(text, startedAt);
      case LoadFailed(var reason) -> loadFailed(reason);
      case SegmentFlow.News news -> flow.on(news).ifPresent(this::broken);
    }
    handOn();
    return ending.isPresent() && flow.isEmpty() ? end(ending.get()) : Behaviors.same();
  }

  private Behavior<Command> end(IngestEnded word) {
    channel.tell(word);
    return Behaviors.stopped();
  }

  private Behavior<Command> stop() {
    flow.cancel();
    return Behaviors.same();
  }

  private void load() {
    Instant startedAt = tools.clock().instant();
    context.pipeToSelf(
        tools.upstream().fetchText(playlist),
        (text, failure) ->
            failure == null
                ? new Loaded(text, startedAt)
                : new LoadFailed(Failures.words(failure)));
  }

  private void read(FetchedText text, Instant startedAt) {
    switch (UpstreamPlaylist.read(text.text())) {
      case UpstreamPlaylist.Live(var media) -> follow(media, text.finalUri(), startedAt);
      case UpstreamPlaylist.Elsewhere(var uri, var attributes) ->
          goTo(text.finalUri(), uri, attributes);
      case UpstreamPlaylist.Unsupported(var what) -> end(what + " is not supported yet", true);
      case UpstreamPlaylist.Unusable(var reason) -> loadFailed(reason);
    }
  }

  private void goTo(URI base, String uri, Optional<String> attributes) {
    Optional<URI> target = UriReferences.resolve(base, uri);
    hops++;
    if (hops > MOST_HOPS || target.isEmpty()) {
      loadFailed("the Multivariant Playlist leads nowhere");
      return;
    }
    playlist = target.get();
    streamInf = attributes;
    load();
  }

  private void follow(MediaPlaylist media, URI base, Instant startedAt) {
    hops = 0;
    lastLoadWasGood = true;
    reloadWaitAfterFailure = FIRST_RELOAD_WAIT;
    if (media.endList() && entering) {
      end("a finished recording (EXT-X-ENDLIST) is not supported yet", true);
      return;
    }
    UpstreamCursor.Step step = cursor.advance(media, tools.clock().instant());
    cursor = step.cursor();
    enqueue(step.wanted(), base);
    Instant nextReload = scheduleReload(media, step.wanted().size(), startedAt);
    channel.tell(
        new PlaylistLoaded(
            job.epoch(), job.track(), media.targetDuration(), nextReload, streamInf));
    entering = entering && media.segments().isEmpty();
    flow.fetchNext();
    if (media.endList()) {
      end("the live playlist ended (EXT-X-ENDLIST)", false);
    }
  }

  private void enqueue(List<WantedSegment> wanted, URI base) {
    for (WantedSegment one : wanted) {
      MediaSegment segment = one.segment();
      flow.add(
          UriReferences.resolve(base, segment.uri())
              .filter(uri -> isTimed(segment))
              .map(uri -> new SegmentQueue.Entry(one, uri, startsCold && entering))
              .orElseGet(
                  () ->
                      SegmentQueue.Entry.unusable(
                          one, base, "its URI or duration cannot be read")));
    }
  }

  /** A gap has no bytes to measure, so its playlist has to say how long it is. */
  private static boolean isTimed(MediaSegment segment) {
    return !segment.gap() || segment.duration().isPositive();
  }

  private Instant scheduleReload(MediaPlaylist media, int newSegments, Instant startedAt) {
    Duration last =
        media.segments().isEmpty() ? Duration.ZERO : media.segments().getLast().duration();
    ReloadSchedule.Next next =
        newSegments > 0
            ? schedule.changed(startedAt, newSegments, last, media.targetDuration())
            : schedule.unchanged(startedAt, last, media.targetDuration());
    schedule = next.schedule();
    Instant at = startedAt.plus(next.reloadAfter());
    timers.startSingleTimer(
        LoadDue.KEY, new LoadDue(), positive(Duration.between(tools.clock().instant(), at)));
    return at;
  }

  /**
   * Starts again from the job's own address: that of a variant may be signed for a while only. One
   * that was good a moment ago is looked up anew at once, before anything is called a failure.
   */
  private void loadFailed(String reason) {
    boolean mayHaveExpired = lastLoadWasGood && !playlist.equals(job.playlist());
    lastLoadWasGood = false;
    playlist = job.playlist();
    hops = 0;
    if (mayHaveExpired) {
      load();
    } else {
      playlistFailed(reason);
    }
  }

  private void playlistFailed(String reason) {
    channel.tell(new PlaylistFailed(job.epoch(), reason));
    timers.startSingleTimer(LoadDue.KEY, new LoadDue(), reloadWaitAfterFailure);
    Duration doubled = reloadWaitAfterFailure.multipliedBy(2);
    reloadWaitAfterFailure =
        doubled.compareTo(LONGEST_RELOAD_WAIT) < 0 ? doubled : LONGEST_RELOAD_WAIT;
  }

  /** Hands the channel what is decided, in order. */
  private void handOn() {
    for (Optional<SegmentQueue.Entry> next = flow.takeDecided();
        next.isPresent();
        next = flow.takeDecided()) {
      SegmentQueue.Entry entry = next.get();
      if (entry.state == SegmentQueue.State.READY) {
        entry.state = SegmentQueue.State.HANDED_ON;
        handOn(entry);
      } else {
        skip(entry.upstreamMsn(), entry.failure);
      }
    }
  }

  private void handOn(SegmentQueue.Entry entry) {
    NewSegment segment = entry.newSegment(job.source(), breakDue);
    breakDue = false;
    channel.tell(
        new SegmentReady(
            job.epoch(),
            job.track(),
            segment,
            Optional.ofNullable(entry.flight).map(SegmentInFlight::body),
            entry.speed));
  }

  private void broken(SegmentFlow.Broken broken) {
    skip(broken.upstreamMsn(), broken.reason());
  }

  private void skip(long upstreamMsn, String reason) {
    breakDue = true;
    channel.tell(new SegmentSkipped(job.epoch(), upstreamMsn, reason));
  }

  private void end(String reason, boolean unsupported) {
    timers.cancel(LoadDue.KEY);
    ending = Optional.of(new IngestEnded(job.epoch(), reason, unsupported));
  }

  private static Duration positive(Duration wait) {
    return wait.isPositive() ? wait : Duration.ofMillis(1);
  }
}
