package io.millrace.channel;

import io.millrace.channel.ChannelNews.EventEnded;
import io.millrace.channel.ChannelNews.IngestEnded;
import io.millrace.channel.ChannelNews.MemoryScarce;
import io.millrace.channel.ChannelNews.MultivariantRead;
import io.millrace.channel.ChannelNews.NotRelocated;
import io.millrace.channel.ChannelNews.NumberedAnew;
import io.millrace.channel.ChannelNews.PlaylistFailed;
import io.millrace.channel.ChannelNews.PlaylistLoaded;
import io.millrace.channel.ChannelNews.RecordingRead;
import io.millrace.channel.ChannelNews.Relocated;
import io.millrace.channel.ChannelNews.SourceEntered;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.hls.MultivariantPlaylist;
import io.millrace.segment.Expectation;
import io.millrace.segment.SegmentFetcher;
import io.millrace.source.ChannelId;
import io.millrace.timeline.Entry;
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

  sealed interface Command
      permits LoadDue,
          Loaded,
          LoadFailed,
          Relocate,
          LinkStays,
          LinkWaitOver,
          Enter,
          Tried,
          TrialFailed,
          SegmentFlow.News {}

  /**
   * The playlist is somewhere else as well: it is followed there once it was read there.
   *
   * @param text what is there, if somebody has read it already
   */
  record Relocate(Way way, Optional<FetchedText> text) implements Command {}

  /** No other address is to be expected: what was refused has failed. */
  record LinkStays() implements Command {}

  record LinkWaitOver() implements Command {
    static final String KEY = "link";
  }

  /** Where to enter the playlist, if that was awaited; otherwise nothing changes. */
  record Enter(Entry entry) implements Command {}

  record Tried(long trial, FetchedText text, Instant startedAt) implements Command {}

  record TrialFailed(long trial, String reason) implements Command {}

  private record Unentered(MediaPlaylist media, URI base) {}

  private record LoadDue() implements Command {
    static final String KEY = "load";
  }

  private record Loaded(long load, FetchedText text, Instant startedAt) implements Command {}

  private record LoadFailed(long load, String reason, boolean refused) implements Command {}

  /** While nothing can be loaded, another address is asked for again after this. */
  private static final Duration ASKS_AGAIN_AFTER = Duration.ofSeconds(15);

  /** Servers of one origin may lag by some segments; one that lags more is no better address. */
  private static final int MOST_BEHIND = 3;

  private final Job job;
  private final Tools tools;
  private final ActorRef<ChannelCommand> channel;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final SegmentFlow flow;

  private final AddressTrial elsewhere;
  private final LinkQuestion question;
  private final EventWords events;
  private final SegmentDelivery delivery;
  private final ReloadTimes reloads = new ReloadTimes();
  private Addresses addresses;
  private boolean lookingUp;
  private long lastLoad;
  private Instant asksAgainAt = Instant.MIN;

  /** Why the last load failed, while another address is waited for. */
  private Optional<String> refusedLoad = Optional.empty();

  private UpstreamCursor cursor;
  private boolean lastLoadWasGood;
  private boolean entering = true;
  private boolean entered;
  private Entry entry;

  /** What was read last while it is not known where to enter it. */
  private Optional<Unentered> unentered = Optional.empty();

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
    this.elsewhere = new AddressTrial(tools, context);
    this.question = new LinkQuestion(job, channel, timers);
    this.events = new EventWords(job, channel);
    this.flow =
        new SegmentFlow(
            job.channel().value(),
            tools,
            job.kind().expectation(),
            () -> channel.tell(new MemoryScarce()),
            question::ask,
            context,
            timers);
    this.addresses = new Addresses(job.way());
    this.delivery = new SegmentDelivery(job, channel);
    this.cursor = UpstreamCursor.at(job.entry(), tools.mostAtOnce());
    this.entry = job.entry();
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
      case Loaded(var load, var text, var startedAt) -> {
        if (load == lastLoad) {
          read(text, startedAt);
        }
      }
      case LoadFailed(var load, var reason, var refused) -> {
        if (load == lastLoad) {
          loadFailed(reason, refused);
        }
      }
      case Relocate(var way, var text) -> relocate(way, text);
      case Tried(var trial, var text, var startedAt) -> {
        if (elsewhere.isLatest(trial)) {
          tried(text, startedAt);
        }
      }
      case TrialFailed(var trial, var reason) -> {
        if (elsewhere.isLatest(trial)) {
          trialFailed(reason);
        }
      }
      case LinkStays() -> linkStays();
      case LinkWaitOver() -> linkStays();
      case Enter(var found) -> enter(found);
      case SegmentFlow.News news -> flow.on(news).ifPresent(delivery::late);
    }
    handOn();
    return ending.isPresent() && flow.isEmpty() ? end(ending.get()) : Behaviors.same();
  }

  private Behavior<Command> end(ChannelNews word) {
    if (word instanceof EventEnded) {
      delivery.finish();
    }
    channel.tell(word);
    return Behaviors.stopped();
  }

  private Behavior<Command> stop() {
    flow.cancel();
    return Behaviors.same();
  }

  private void load() {
    Instant startedAt = tools.clock().instant();
    lastLoad++;
    long load = lastLoad;
    context.pipeToSelf(
        tools.upstream().fetchText(lookingUp ? addresses.multivariant() : addresses.current()),
        (text, failure) ->
            failure == null
                ? new Loaded(load, text, startedAt)
                : new LoadFailed(load, Failures.words(failure), Failures.isRefusal(failure)));
  }

  private void read(FetchedText text, Instant startedAt) {
    switch (UpstreamPlaylist.read(text, addresses.variables())) {
      case UpstreamPlaylist.Media(var media) -> {
        lookingUp = false;
        follow(media, text.finalUri(), startedAt, false);
      }
      case UpstreamPlaylist.Multivariant(var multivariant) -> lookUp(multivariant, text.finalUri());
      // Some origins answer a link that has ended with a page, and 200.
      case UpstreamPlaylist.Unusable(var reason) -> loadFailed(reason, lastLoadWasGood);
    }
  }

  /** Until a playlist came from there, the old address serves. */
  private void relocate(Way way, Optional<FetchedText> text) {
    elsewhere.begin(way);
    text.ifPresentOrElse(read -> tried(read, tools.clock().instant()), elsewhere::fetch);
  }

  private void tried(FetchedText text, Instant startedAt) {
    Addresses there = elsewhere.addresses();
    switch (UpstreamPlaylist.read(text, there.variables())) {
      case UpstreamPlaylist.Media(var media) when isOver(media) ->
          trialFailed("the playlist there has ended (EXT-X-ENDLIST)");
      case UpstreamPlaylist.Media(var media)
          when !question.isOpen() && cursor.isAheadOf(media, MOST_BEHIND) ->
          trialFailed("the playlist there is older than the one that is followed");
      case UpstreamPlaylist.Media(var media) -> {
        goOnAt(there);
        follow(media, text.finalUri(), startedAt, true);
        flow.resumeRefused();
      }
      case UpstreamPlaylist.Multivariant(var multivariant) when !there.canBeLookedUp() -> {
        goOnAt(there);
        channel.tell(new MultivariantRead(job.epoch(), multivariant, text.finalUri()));
      }
      case UpstreamPlaylist.Multivariant any -> trialFailed("the playlist leads nowhere");
      case UpstreamPlaylist.Unusable(var reason) -> trialFailed(reason);
    }
  }

  private boolean isOver(MediaPlaylist media) {
    return media.endList()
        && !(entering ? UpstreamPlaylist.isRecording(media) : EventWords.isEvent(media));
  }

  private void goOnAt(Addresses there) {
    addresses = there;
    elsewhere.end();
    lookingUp = false;
    // What is under way comes from the old address.
    lastLoad++;
    question.answered();
    refusedLoad = Optional.empty();
    channel.tell(new Relocated(job.epoch(), job.track()));
  }

  private void trialFailed(String reason) {
    if (!elsewhere.next()) {
      elsewhere.end();
      channel.tell(new NotRelocated(job.epoch(), job.track(), reason));
      linkStays();
    }
  }

  private void linkStays() {
    if (!question.answered()) {
      return;
    }
    flow.resumeRefused();
    refusedLoad.ifPresent(
        reason -> {
          refusedLoad = Optional.empty();
          lookUpOrFail(reason, false);
        });
  }

  private void lookUp(MultivariantPlaylist multivariant, URI base) {
    if (job.way() instanceof Unseen) {
      channel.tell(new MultivariantRead(job.epoch(), multivariant, base));
    } else if (lookingUp && addresses.lookedUp(multivariant, base)) {
      lookingUp = false;
      load();
    } else {
      loadFailed("the Multivariant Playlist leads nowhere", false);
    }
  }

  private void follow(MediaPlaylist media, URI base, Instant startedAt, boolean moved) {
    lastLoadWasGood = true;
    addresses.reached();
    if (entering && media.endList() && !UpstreamPlaylist.isRecording(media)) {
      ending = Optional.of(ended());
      return;
    }
    if (entering && media.endList()) {
      channel.tell(new RecordingRead(job.epoch(), job.track(), media, base));
      return;
    }
    Instant now = tools.clock().instant();
    // Its address may be another one than that of the run that read it before.
    boolean elsewhere = moved || (entering && entry instanceof Entry.After);
    UpstreamCursor.Step step =
        elsewhere ? cursor.advanceElsewhere(media, now) : cursor.advance(media, now);
    cursor = step.cursor();
    switch (step.progress()) {
      case RESET -> {
        tools.attachments().forget();
        flow.dropRefused();
        channel.tell(new NumberedAnew(job.epoch(), job.track()));
      }
      case ADVANCED, MISSED, UNCHANGED -> flow.readdress(media, base);
      case STALE -> {}
    }
    take(media, base, step.wanted(), now);
    Instant nextReload = scheduleReload(media, step.wanted().size(), startedAt);
    channel.tell(new PlaylistLoaded(job.epoch(), job.track(), media.targetDuration(), nextReload));
    entering = entering && (awaitsEntry() || media.segments().isEmpty());
    unentered = awaitsEntry() ? Optional.of(new Unentered(media, base)) : Optional.empty();
    flow.fetchNext();
    if (media.endList()) {
      timers.cancel(LoadDue.KEY);
      ending =
          Optional.of(
              EventWords.isEvent(media) ? new EventEnded(job.epoch(), job.track()) : ended());
    }
  }

  private boolean awaitsEntry() {
    return entry instanceof Entry.Awaited;
  }

  private void enter(Entry found) {
    if (!awaitsEntry()) {
      return;
    }
    entry = found;
    cursor = UpstreamCursor.at(found, tools.mostAtOnce());
    Instant now = tools.clock().instant();
    unentered.ifPresent(
        read -> {
          UpstreamCursor.Step step = cursor.advance(read.media(), now);
          cursor = step.cursor();
          take(read.media(), read.base(), step.wanted(), now);
          entering = read.media().segments().isEmpty();
          flow.fetchNext();
        });
    unentered = Optional.empty();
  }

  private void take(MediaPlaylist media, URI base, List<WantedSegment> wanted, Instant now) {
    if (!entered && !wanted.isEmpty()) {
      entered = true;
      MediaSegment first = wanted.getFirst().segment();
      channel.tell(
          new SourceEntered(
              job.epoch(), job.track(), first.programDateTime(), first.mediaSequenceNumber()));
    }
    events.tell(media, base, wanted, entering ? Optional.of(entry) : Optional.empty(), now);
    enqueue(wanted, base);
  }

  private IngestEnded ended() {
    return new IngestEnded(job.epoch(), job.track(), "the live playlist ended (EXT-X-ENDLIST)");
  }

  private void enqueue(List<WantedSegment> wanted, URI base) {
    boolean startsCold = entering && entry instanceof Entry.ColdStart;
    for (WantedSegment one : wanted) {
      MediaSegment segment = one.segment();
      flow.add(
          UriReferences.resolve(base, segment.uri())
              .filter(uri -> isTimed(segment))
              .map(uri -> new SegmentQueue.Entry(one, uri, base, startsCold))
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
    Instant at = reloads.after(media, newSegments, startedAt);
    timers.startSingleTimer(
        LoadDue.KEY, new LoadDue(), positive(Duration.between(tools.clock().instant(), at)));
    return at;
  }

  /**
   * Tries the other addresses of the playlist, then looks up all of them anew, since they may be
   * signed for a while only, before anything is called a failure.
   */
  private void loadFailed(String reason, boolean refused) {
    if (!lookingUp && addresses.next()) {
      load();
      return;
    }
    Instant now = tools.clock().instant();
    if (refused && (lastLoadWasGood || !now.isBefore(asksAgainAt))) {
      asksAgainAt = now.plus(ASKS_AGAIN_AFTER);
      refusedLoad = Optional.of(reason);
      question.ask(reason, false);
      return;
    }
    lookUpOrFail(reason, lastLoadWasGood);
  }

  private void lookUpOrFail(String reason, boolean mayHaveExpired) {
    boolean canBeLookedUp = addresses.canBeLookedUp();
    lastLoadWasGood = false;
    // Some Multivariant Playlists can be read only once: then the old addresses have to do.
    lookingUp = canBeLookedUp && !lookingUp;
    if (mayHaveExpired && canBeLookedUp) {
      load();
    } else {
      playlistFailed(reason);
    }
  }

  private void playlistFailed(String reason) {
    channel.tell(new PlaylistFailed(job.epoch(), job.track(), reason));
    timers.startSingleTimer(LoadDue.KEY, new LoadDue(), reloads.afterFailure());
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
