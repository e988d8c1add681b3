package io.millrace.channel;

import io.millrace.channel.ChannelNews.FirstPublicationDue;
import io.millrace.channel.ChannelNews.SegmentReady;
import io.millrace.channel.ChannelNews.TrackPublicationDue;
import io.millrace.channel.FailoverStep.Note;
import io.millrace.media.MediaContainer;
import io.millrace.segment.SegmentBody;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.PublishedSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * What becomes of a segment that an ingest has ready: it is published, in every track that it is
 * for, or given up. Whatever is not published is given back to the store. Used by the channel's
 * actor only.
 */
final class Publication {

  /** A viewer waits this much longer to be told what kind of media comes. */
  private static final Duration WAIT_FOR_DESCRIPTION = Duration.ofMillis(500);

  /** Segments of other tracks that wait for the lead track of a source to deliver. */
  private static final int MOST_WAITING = 32;

  private final ChannelTools tools;
  private final ChannelMemory memory;
  private final Failover failover;
  private final Tracks tracks;
  private final Waking waking;
  private final TrackFeeds feeds;
  private final Callers callers;
  private final Slate slate;
  private final TimerScheduler<ChannelCommand> timers;
  private final Consumer<List<FailoverStep>> performer;
  private final FillerSegments fillers;

  /** The attempt from which each track was filled last. */
  private final Map<TrackId, Long> lastEpoch = new HashMap<>();

  private final List<SegmentReady> waiting = new ArrayList<>();
  private final Silence silence = new Silence();

  Publication(
      ChannelTools tools,
      ChannelMemory memory,
      Failover failover,
      Tracks tracks,
      TrackFeeds feeds,
      Callers callers,
      Slate slate,
      TimerScheduler<ChannelCommand> timers,
      Consumer<List<FailoverStep>> performer) {
    this.tools = tools;
    this.memory = memory;
    this.failover = failover;
    this.tracks = tracks;
    this.waking = new Waking(tools.settings().timeline().startSegments());
    this.feeds = feeds;
    this.callers = callers;
    this.slate = slate;
    this.timers = timers;
    this.performer = performer;
    this.fillers = new FillerSegments(tools.store(), memory.definition().id());
  }

  /** These tracks were filled from the attempt's source by an earlier run. */
  void goesOn(Attempt attempt, List<TrackId> filled) {
    filled.forEach(track -> lastEpoch.put(track, attempt.epoch()));
  }

  void take(SegmentReady ready) {
    publishWaiting();
    if (isEarly(ready)) {
      waiting.add(ready);
      if (waiting.size() > MOST_WAITING) {
        giveUp(waiting.removeFirst());
      }
      return;
    }
    publishOrGiveUp(ready);
    publishWaiting();
  }

  /** What waited for longer comes first: the segments of a track stay in order. */
  private void publishWaiting() {
    List<SegmentReady> held = List.copyOf(waiting);
    waiting.clear();
    for (SegmentReady next : held) {
      if (isEarly(next)) {
        waiting.add(next);
      } else {
        publishOrGiveUp(next);
      }
    }
  }

  /** A source is gone on with when its lead track delivers; what others have waits for that. */
  private boolean isEarly(SegmentReady ready) {
    return failover.isCandidate(ready.epoch())
        && failover.wants(ready.epoch())
        && !feeds.carriesLead(ready.epoch(), ready.track());
  }

  private void publishOrGiveUp(SegmentReady ready) {
    try {
      judge(ready);
    } finally {
      // What no track has taken as it is, is given back; of what is listed nothing is.
      ready.body().filter(body -> !isHeld(body)).ifPresent(tools.store()::discard);
    }
  }

  private boolean isHeld(SegmentBody body) {
    return memory.tracks().values().stream().anyMatch(track -> track.holds(body));
  }

  /** Nobody wants what was told; its bytes go back. */
  void giveUp(ChannelNews.FeedNews word) {
    if (word instanceof SegmentReady ready) {
      ready.body().ifPresent(tools.store()::discard);
    }
  }

  /** Nothing more is followed: what waits is given up. */
  void giveUpWaiting() {
    waiting.forEach(ready -> ready.body().ifPresent(tools.store()::discard));
    waiting.clear();
  }

  /** Readers see what was appended until now. */
  void makePublic() {
    timers.cancel(FirstPublicationDue.KEY);
    tracks.makePublic();
    tracks.show(failover.phase());
    callers.opened();
    callers.only(memory.ladder().map(Tracks::ids).orElse(Set.of()));
    memory.tracks().values().stream()
        .filter(TrackPublisher::isPublic)
        .forEach(track -> callers.opened(track.id()));
  }

  /** Readers see what was appended to this track until now. */
  void makePublic(TrackId track) {
    TrackPublisher publisher = memory.tracks().get(track);
    if (tracks.has(track) && publisher != null && publisher.appended() > 0) {
      publisher.makePublic();
      tracks.show(failover.phase());
      callers.opened(track);
    }
  }

  private void judge(SegmentReady ready) {
    long epoch = ready.epoch();
    TrackId feed = ready.track();
    if (ready.segment().gap()) {
      tell(ready, () -> failover.gapMet(epoch, feed, now()));
      if (failover.isActive(epoch)) {
        publish(ready);
      }
      return;
    }
    if (!failover.wants(epoch)) {
      return;
    }
    feeds.foundMedia(epoch);
    boolean leads = feeds.carriesLead(epoch, feed);
    boolean repeats =
        feeds.riders(epoch, feed).stream()
            .filter(track -> isFirst(epoch, track))
            .anyMatch(track -> tracks.repeats(track, ready.segment(), leads));
    if (repeats) {
      tell(ready, () -> failover.segmentRepeats(epoch, feed, ready.speed(), now()));
      return;
    }
    if (!failover.isActive(epoch)) {
      feeds.settle(epoch);
      silence.forget();
    }
    tell(ready, () -> failover.segmentReady(epoch, feed, ready.speed(), now()));
    publish(ready);
  }

  /** What becomes of text says nothing about its source once the timelines follow that. */
  private void tell(SegmentReady ready, Supplier<List<FailoverStep>> word) {
    if (!failover.isActive(ready.epoch()) || feeds.counts(ready.epoch(), ready.track())) {
      performer.accept(word.get());
    }
  }

  private boolean isFirst(long epoch, TrackId track) {
    return !Long.valueOf(epoch).equals(lastEpoch.get(track));
  }

  private void publish(SegmentReady ready) {
    memory.attachments().put(ready.attachments(), now());
    for (TrackId track : feeds.riders(ready.epoch(), ready.track())) {
      publish(ready, track);
    }
    if (tracks.arePublic()) {
      tracks.show(failover.phase());
    }
  }

  private void publish(SegmentReady ready, TrackId track) {
    TrackPublisher publisher = tracks.publisher(track);
    silence.heard(track, now());
    if (publisher.standsIn() && isPast(publisher, ready.segment())) {
      return;
    }
    Duration targetBefore = publisher.targetDuration();
    if (publisher.appended() == 0) {
      showBeginning(ready, publisher);
    }
    slate.end();
    long firstMsn = publisher.nextMsn();
    if (!tracks.append(track, new SegmentPiece(ready.segment(), ready.body()))) {
      String lost = "its bytes were lost";
      tell(ready, () -> failover.segmentSkipped(ready.epoch(), ready.track(), lost, now()));
      publisher.breakBeforeNext();
      return;
    }
    publisher.describe(ready.description());
    if (tracks.lead().filter(lead -> lead == publisher).isPresent()) {
      fill(ready.epoch(), publisher, firstMsn);
    }
    if (tracks.arePublic()) {
      noteRaised(targetBefore, publisher.targetDuration());
      publishWoken(publisher);
    } else {
      publishFirst();
    }
    if (isFirst(ready.epoch(), track)) {
      lastEpoch.put(track, ready.epoch());
      failover
          .active()
          .ifPresent(active -> callers.switched(active.name(), publisher.nextMsn() - 1, now()));
    }
  }

  /** An event is listed from its beginning; what nobody asks for is not fetched. */
  private void showBeginning(SegmentReady ready, TrackPublisher publisher) {
    memory
        .events()
        .beginning(ready.epoch(), ready.track())
        .ifPresent(
            beginning -> {
              publisher.grow();
              var parts =
                  new RecordedParts(
                      beginning.source().name(),
                      beginning.source().decrypt(),
                      container(ready),
                      beginning.segments().stream().reduce((one, other) -> other),
                      tools.names());
              for (RecordedSegment segment : beginning.segments()) {
                tracks.append(
                    publisher.id(), new SegmentPiece(parts.published(segment), Optional.empty()));
              }
            });
  }

  private static Optional<MediaContainer> container(SegmentReady ready) {
    return MediaContainer.ofExtension(ready.segment().packaging().extension());
  }

  private static boolean isPast(TrackPublisher track, NewSegment segment) {
    return track.past().isPast(segment.origin(), segment.programDateTime(), segment.duration());
  }

  /** Something of this feed could not be had that its source is not left for. */
  void failed(long epoch, TrackId feed) {
    if (failover.isActive(epoch)) {
      feeds.riders(epoch, feed).forEach(silence::failed);
      tracks.lead().ifPresent(lead -> fill(epoch, lead, lead.nextMsn()));
    }
  }

  /** Nothing came of this feed, but a gap that is yet to be told stands for it. */
  void heard(long epoch, TrackId feed) {
    if (failover.isActive(epoch)) {
      feeds.riders(epoch, feed).forEach(track -> silence.heard(track, now()));
    }
  }

  /**
   * Tracks that the source does not have or does not deliver go on beside the lead track, with
   * nothing in them.
   */
  private void fill(long epoch, TrackPublisher lead, long firstMsn) {
    Set<TrackId> variants = feeds.variantsBeside(epoch, lead.id());
    silence.keep(variants);
    variants.stream()
        .filter(track -> isSilent(track, lead))
        .forEach(
            track ->
                standIn(track, notPast(tracks.publisher(track), lead.past().listedInPeriod())));
    for (TrackId track : feeds.absent(epoch)) {
      TrackPublisher publisher = tracks.publisher(track);
      List<PublishedSegment> beside =
          publisher.appended() == 0 ? lead.past().listedInPeriod() : lead.listedFrom(firstMsn);
      // A track that wakes and leads from now on begins with what is past already.
      standIn(track, notPast(publisher, beside));
    }
    if (tracks.arePublic()) {
      tracks.show(failover.phase());
    }
  }

  private boolean isSilent(TrackId track, TrackPublisher lead) {
    TrackPublisher publisher = tracks.publisher(track);
    double targets = tools.settings().failover().frozenAfter();
    var patience = Duration.ofMillis((long) (lead.targetDuration().toMillis() * targets));
    boolean shows = publisher.appended() > 0 && !publisher.standsIn();
    return lead.appended() > 0 && silence.isSilent(track, shows, patience, now());
  }

  private void standIn(TrackId track, List<PublishedSegment> beside) {
    TrackPublisher publisher = tracks.publisher(track);
    beside.forEach(shown -> tracks.standIn(track, fillers.beside(shown.again(), publisher.kind())));
    if (tracks.arePublic() && publisher.appended() > 0) {
      publishWoken(publisher);
    }
  }

  private static List<PublishedSegment> notPast(
      TrackPublisher track, List<PublishedSegment> beside) {
    return beside.stream()
        .filter(
            shown ->
                !track.past().isPast(shown.origin(), shown.programDateTime(), shown.duration()))
        .toList();
  }

  /** Players want several segments to start, but not for longer than one of them lasts. */
  private void publishFirst() {
    boolean enough =
        tracks
            .lead()
            .filter(lead -> lead.appended() >= tools.settings().timeline().startSegments())
            .isPresent();
    boolean described = tracks.lead().filter(TrackPublisher::isDescribed).isPresent();
    if (enough && (described || !memory.ladder().orElseThrow().isSingle())) {
      makePublic();
    } else if (enough) {
      publishFirstAfter(WAIT_FOR_DESCRIPTION);
    } else if (!timers.isTimerActive(FirstPublicationDue.KEY)) {
      publishFirstAfter(tracks.targetDuration());
    }
  }

  private void publishFirstAfter(Duration wait) {
    timers.startSingleTimer(FirstPublicationDue.KEY, new FirstPublicationDue(), wait);
  }

  /** A segment that is being listed while it comes in is whole. */
  void measured(ChannelNews.SegmentMeasured measured) {
    feeds
        .riders(measured.epoch(), measured.track())
        .forEach(track -> tracks.publisher(track).describe(measured.description()));
    if (memory.ladder().isPresent() && !tracks.arePublic()) {
      publishFirst();
    }
  }

  /** A track that woke beside one with the same segments has them without an ingest's word. */
  void publishJoined() {
    if (tracks.arePublic()) {
      memory.tracks().values().stream()
          .filter(track -> track.appended() > 0)
          .forEach(this::publishWoken);
    } else if (slate.isShown()) {
      makePublic();
    }
  }

  private void publishWoken(TrackPublisher woken) {
    if (woken.isPublic()) {
      return;
    }
    var due = new TrackPublicationDue(woken.id());
    if (waking.isEnough(woken, tracks.lead())) {
      timers.cancel(due);
      makePublic(woken.id());
    } else if (!timers.isTimerActive(due)) {
      timers.startSingleTimer(due, due, waking.longestWait(woken.kind()));
    }
  }

  private void noteRaised(Duration before, Duration after) {
    if (!after.equals(before)) {
      memory
          .decisions()
          .add(
              Note.of(
                      now(),
                      Decision.Kind.TARGET_DURATION_RAISED,
                      "a longer segment came",
                      "from",
                      before.toSeconds() + " s",
                      "to",
                      after.toSeconds() + " s")
                  .decision());
    }
  }

  private Instant now() {
    return tools.clock().instant();
  }
}
