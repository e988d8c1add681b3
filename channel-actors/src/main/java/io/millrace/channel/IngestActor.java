package io.millrace.channel;

import io.millrace.channel.ChannelNews.EventEnded;
import io.millrace.channel.ChannelNews.EventGrew;
import io.millrace.channel.ChannelNews.EventRead;
import io.millrace.channel.ChannelNews.IngestEnded;
import io.millrace.channel.ChannelNews.MemoryScarce;
import io.millrace.channel.ChannelNews.MultivariantRead;
import io.millrace.channel.ChannelNews.PlaylistFailed;
import io.millrace.channel.ChannelNews.PlaylistLoaded;
import io.millrace.channel.ChannelNews.RecordingRead;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.PlaylistType;
import io.millrace.segment.Expectation;
import io.millrace.segment.SegmentFetcher;
import io.millrace.source.ChannelId;
import io.millrace.timeline.Entry;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
 * <p>Ends itself when a live playlist ends. Where it finds a Multivariant Playlist or a recording
 * it says so and waits to be stopped; what is to be followed then is the channel's decision.
 */
final class IngestActor {

  /**
   * What to follow.
   *
   * @param track by this name the channel knows what comes
   * @param epoch of the channel's attempt; every word to the channel carries it
   * @param way where the playlist is
   */
  record Job(
      ChannelId channel,
      TrackId track,
      long epoch,
      String source,
      Way way,
      Entry entry,
      Kind kind) {}

  /** Where a playlist is. */
  sealed interface Way {}

  /** It is not known yet whether a Media Playlist is there or a Multivariant Playlist. */
  record Unseen(URI uri) implements Way {}

  /**
   * A Media Playlist that a Multivariant Playlist names.
   *
   * @param addresses the first is the best, the others stand in for it
   * @param multivariant where they can be looked up anew when they have expired
   * @param find picks them
   * @param variables that the Media Playlist may import
   */
  record Named(
      List<URI> addresses,
      URI multivariant,
      Function<MultivariantPlaylist, List<String>> find,
      Map<String, String> variables)
      implements Way {}

  /**
   * What kind of track it is for.
   *
   * @param expectation what its segments have to be like
   * @param lossesAreGaps a segment that is lost leaves a gap, so that other tracks stay aligned;
   *     otherwise a discontinuity
   */
  record Kind(Expectation expectation, boolean lossesAreGaps) {}

  /** What every ingest needs. */
  record Tools(
      Upstream upstream,
      AttachmentFetches attachments,
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

  private final Job job;
  private final Tools tools;
  private final ActorRef<ChannelCommand> channel;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final SegmentFlow flow;
  private final boolean startsCold;

  private final Addresses addresses;
  private final SegmentDelivery delivery;
  private boolean lookingUp;
  private UpstreamCursor cursor;
  private ReloadSchedule schedule = ReloadSchedule.start();
  private Duration reloadWaitAfterFailure = FIRST_RELOAD_WAIT;
  private boolean lastLoadWasGood;
  private boolean entering = true;
  private Optional<ChannelNews> ending = Optional.empty();

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
            job.channel().value(),
            tools,
            job.kind().expectation(),
            () -> channel.tell(new MemoryScarce()),
            context,
            timers);
    this.addresses = new Addresses(job.way());
    this.delivery = new SegmentDelivery(job, channel);
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
      case SegmentFlow.News news -> flow.on(news).ifPresent(delivery::late);
    }
    handOn();
    return ending.isPresent() && flow.isEmpty() ? end(ending.get()) : Behaviors.same();
  }

  private Behavior<Command> end(ChannelNews word) {
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
        tools.upstream().fetchText(lookingUp ? addresses.multivariant() : addresses.current()),
        (text, failure) ->
            failure == null
                ? new Loaded(text, startedAt)
                : new LoadFailed(Failures.words(failure)));
  }

  private void read(FetchedText text, Instant startedAt) {
    switch (UpstreamPlaylist.read(text, addresses.variables())) {
      case UpstreamPlaylist.Media(var media) -> {
        lookingUp = false;
        follow(media, text.finalUri(), startedAt);
      }
      case UpstreamPlaylist.Multivariant(var multivariant) -> lookUp(multivariant, text.finalUri());
      case UpstreamPlaylist.Unusable(var reason) -> loadFailed(reason);
    }
  }

  private void lookUp(MultivariantPlaylist multivariant, URI base) {
    if (job.way() instanceof Unseen) {
      channel.tell(new MultivariantRead(job.epoch(), multivariant, base));
    } else if (lookingUp && addresses.lookedUp(multivariant, base)) {
      lookingUp = false;
      load();
    } else {
      loadFailed("the Multivariant Playlist leads nowhere");
    }
  }

  private void follow(MediaPlaylist media, URI base, Instant startedAt) {
    lastLoadWasGood = true;
    addresses.reached();
    reloadWaitAfterFailure = FIRST_RELOAD_WAIT;
    if (entering && media.endList() && !UpstreamPlaylist.isRecording(media)) {
      ending = Optional.of(ended());
      return;
    }
    if (entering && media.endList()) {
      channel.tell(new RecordingRead(job.epoch(), job.track(), media, base));
      return;
    }
    UpstreamCursor.Step step = cursor.advance(media, tools.clock().instant());
    cursor = step.cursor();
    if (step.progress() == UpstreamCursor.Progress.RESET) {
      tools.attachments().forget();
    }
    tellEvent(media, base, step.wanted());
    enqueue(step.wanted(), base);
    Instant nextReload = scheduleReload(media, step.wanted().size(), startedAt);
    channel.tell(new PlaylistLoaded(job.epoch(), job.track(), media.targetDuration(), nextReload));
    entering = entering && media.segments().isEmpty();
    flow.fetchNext();
    if (media.endList()) {
      timers.cancel(LoadDue.KEY);
      ending = Optional.of(isEvent(media) ? new EventEnded(job.epoch(), job.track()) : ended());
    }
  }

  private IngestEnded ended() {
    return new IngestEnded(job.epoch(), job.track(), "the live playlist ended (EXT-X-ENDLIST)");
  }

  /** What an event lists is shown from its beginning, and can be had again. */
  private void tellEvent(MediaPlaylist media, URI base, List<WantedSegment> wanted) {
    if (!isEvent(media) || wanted.isEmpty()) {
      return;
    }
    List<RecordedSegment> all = RecordedSegment.of(media, base);
    long first = wanted.getFirst().segment().mediaSequenceNumber();
    if (entering) {
      int from = Beginnings.of(job.entry(), media, tools.clock().instant());
      List<RecordedSegment> earlier =
          all.stream().skip(from).filter(each -> msn(each) < first).toList();
      channel.tell(new EventRead(job.epoch(), job.track(), earlier));
    }
    all.stream()
        .filter(each -> msn(each) >= first)
        .forEach(each -> channel.tell(new EventGrew(job.epoch(), job.track(), each)));
  }

  private static long msn(RecordedSegment recorded) {
    return recorded.segment().mediaSequenceNumber();
  }

  private static boolean isEvent(MediaPlaylist media) {
    return media.type().filter(PlaylistType.EVENT::equals).isPresent();
  }

  private void enqueue(List<WantedSegment> wanted, URI base) {
    for (WantedSegment one : wanted) {
      MediaSegment segment = one.segment();
      flow.add(
          UriReferences.resolve(base, segment.uri())
              .filter(uri -> isTimed(segment))
              .map(uri -> new SegmentQueue.Entry(one, uri, base, startsCold && entering))
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
   * Tries the other addresses of the playlist, then looks up all of them anew, since they may be
   * signed for a while only, before anything is called a failure.
   */
  private void loadFailed(String reason) {
    if (!lookingUp && addresses.next()) {
      load();
      return;
    }
    boolean mayHaveExpired = lastLoadWasGood && addresses.canBeLookedUp();
    lastLoadWasGood = false;
    // Some Multivariant Playlists can be read only once: then the old addresses have to do.
    lookingUp = addresses.canBeLookedUp() && !lookingUp;
    if (mayHaveExpired) {
      load();
    } else {
      playlistFailed(reason);
    }
  }

  private void playlistFailed(String reason) {
    channel.tell(new PlaylistFailed(job.epoch(), job.track(), reason));
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
        delivery.deliver(entry);
      } else {
        delivery.lost(entry);
      }
    }
  }

  private static Duration positive(Duration wait) {
    return wait.isPositive() ? wait : Duration.ofMillis(1);
  }
}
