package io.millrace.channel;

import io.millrace.channel.ChannelFacts.RecordingFacts;
import io.millrace.channel.ChannelFacts.TrackFacts;
import io.millrace.channel.ChannelStatus.TrackStatus;
import io.millrace.hls.PlaylistWriter;
import io.millrace.ladder.LadderTrack;
import io.millrace.ladder.MeasuredStream;
import io.millrace.media.MediaDescription;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStore;
import io.millrace.timeline.Entry;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Pace;
import io.millrace.timeline.Packaging;
import io.millrace.timeline.Placing;
import io.millrace.timeline.PlaylistStyle;
import io.millrace.timeline.PublishedSegment;
import io.millrace.timeline.Timeline;
import io.millrace.timeline.TimelineNumbers;
import io.millrace.timeline.TimelinePlaylist;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One track of a channel on its way to readers: its timeline, the bodies behind it and what readers
 * see of both. Used by the channel's actor only.
 */
final class TrackPublisher {

  /** Of a window that was shortened for want of memory. */
  private static final Duration STAYS_SHORT = Duration.ofMinutes(5);

  private static final TimelineNumbers NO_NUMBERS = new TimelineNumbers(0, 0, Duration.ZERO, false);

  private final ChannelMemory memory;
  private final TrackId track;
  private final LadderTrack.Kind kind;
  private final SegmentPath segmentPath;
  private final SegmentStore store;
  private final TrackBodies bodies;
  private final int window;
  private final BreakMarks marks;
  private final Measurements measurements = new Measurements();

  private Timeline timeline;
  private Pace pace;
  private boolean isPublic;
  private boolean breakDue;
  private boolean growing;
  private boolean standsIn;
  private Optional<ShownRecording> shownBefore = Optional.empty();
  private Instant shortUntil = Instant.MIN;
  private @Nullable String extension;
  private Optional<TrackView> shown = Optional.empty();

  TrackPublisher(
      ChannelMemory memory,
      TrackId track,
      LadderTrack.Kind kind,
      TimelineNumbers numbers,
      ChannelTools tools) {
    this.memory = memory;
    this.track = track;
    this.kind = kind;
    this.segmentPath = tools.settings().segmentPath();
    this.timeline = Timeline.resume(tools.settings().timeline(), numbers);
    this.store = tools.store();
    this.bodies = new TrackBodies(store, memory.definition().id(), track);
    this.window = tools.settings().timeline().window();
    this.marks = new BreakMarks(tools.store(), memory);
    this.pace = Pace.start(tools.clock().instant());
  }

  /** Goes on from what an earlier run has left, which {@link #keep} is to be told. */
  TrackPublisher(
      ChannelMemory memory, LadderTrack.Kind kind, TrackFacts facts, ChannelTools tools) {
    this(memory, facts.id(), kind, NO_NUMBERS, tools);
    timeline = Timeline.resume(tools.settings().timeline(), facts.timeline());
    facts.pace().ifPresent(earlier -> pace = earlier);
    isPublic = facts.pace().isPresent();
    breakDue = facts.breakDue();
    standsIn = facts.standsIn();
    extension = facts.extension().orElse(null);
    measurements.resume(facts.peakBandwidth(), facts.description());
    shownBefore =
        facts
            .recording()
            .map(
                recording ->
                    new ShownRecording(
                        Timeline.resume(tools.settings().timeline(), recording.before()),
                        recording.cuts()));
  }

  /** For the next run. What readers did not see is nothing to go on from. */
  TrackFacts facts() {
    boolean shown = isPublic && slides();
    Timeline kept = shown ? timeline : timeline.emptied();
    return new TrackFacts(
        track,
        kept.facts(),
        shown ? Optional.of(pace) : Optional.empty(),
        breakDue,
        standsIn,
        lastExtension(),
        measurements.peakBandwidth(),
        measurements.description(),
        shownBefore.map(
            recording -> new RecordingFacts(recording.before().numbers(), recording.cuts())));
  }

  /** How long the newest segments last whose bytes are all there. */
  Duration findable() {
    return bodies.newestThere(timeline.listed());
  }

  /**
   * Lists no more of an earlier run's segments than last for so long, and holds their bytes. Where
   * those are not all there it is empty.
   */
  void keep(Duration longest) {
    int oldest = 0;
    Duration left = timeline.duration();
    for (PublishedSegment segment : timeline.listed()) {
      if (left.minus(segment.duration().dividedBy(2)).compareTo(longest) > 0) {
        left = left.minus(segment.duration());
        oldest++;
      }
    }
    boolean any = oldest < timeline.listed().size();
    timeline = any ? timeline.withoutOldest(oldest) : timeline;
    if (!any || !bodies.adopt(timeline.listed())) {
      empty();
    }
    bodies.removeFrom(timeline.nextMsn());
  }

  /** Whether it was filled from this source last. */
  boolean endsWith(String source) {
    return !standsIn && past().endsWith(source);
  }

  /**
   * Where the source is gone on with that was followed by an earlier run: after what is listed of
   * it, if that is what was listed last.
   */
  Entry goingOnAfter(String source) {
    return endsWith(source) ? past().after(source) : past().entry();
  }

  /** What it has shown, for sources that are to go on from it. */
  TrackPast past() {
    return new TrackPast(timeline, pace, window);
  }

  TrackId id() {
    return track;
  }

  LadderTrack.Kind kind() {
    return kind;
  }

  /** Wall-clock time of the end of what was published, where sources told. */
  Optional<Instant> endDateTime() {
    return timeline.endDateTime();
  }

  /** When its last segment ends, on the clock of its media; empty where that cannot be told. */
  Optional<Duration> clock() {
    return lastListed().flatMap(last -> bodies.of(last.msn()).flatMap(body -> clock(last, body)));
  }

  private Optional<Duration> clock(PublishedSegment last, SegmentBody body) {
    return body.container()
        .flatMap(
            container ->
                body.whole()
                    .flatMap(
                        bytes -> MediaClock.endOf(last, container, bytes, memory.attachments())));
  }

  Pace pace() {
    return pace;
  }

  void expect(Duration targetDuration) {
    timeline = timeline.expecting(targetDuration);
  }

  void describe(MediaDescription measured) {
    measurements.describe(measured);
  }

  boolean isDescribed() {
    return measurements.areDescribed();
  }

  /** The next segment does not go on from the last one. */
  void breakBeforeNext() {
    breakDue = true;
  }

  /**
   * Appends a segment, cut into several where it is too long for a Target Duration that is public;
   * its bytes can be found from now on. A body that is not published as it is stays the caller's.
   *
   * @return false if its bytes are lost already; then nothing is changed
   */
  boolean append(SegmentPiece segment, Instant now) {
    List<SegmentPiece> pieces =
        isPublic
            ? segment.cutFor(timeline.targetDuration(), store, memory.definition().id().value())
            : List.of(segment);
    boolean whole = true;
    for (SegmentPiece piece : pieces) {
      whole = whole && appendPiece(piece.segment(), piece.body(), now);
    }
    standsIn = standsIn && !whole;
    if (pieces.size() > 1) {
      // A piece is ours alone: where a copy was listed in its place, nobody else lets go of it.
      pieces.forEach(piece -> piece.body().ifPresent(bodies::discardUnheld));
    }
    return whole;
  }

  /** What was listed last stands in for what a source does not have or does not deliver. */
  void nowStandsIn() {
    standsIn = true;
  }

  boolean standsIn() {
    return standsIn;
  }

  /** Lists and holds as little as players can do with, now and for a while. */
  void shorten(Instant now) {
    shortUntil = now.plus(STAYS_SHORT);
    timeline = timeline.shortened();
    shown = Optional.empty();
    letGo(timeline.mediaSequenceNumber());
  }

  /** From now on it lists everything, and holds of it what it would hold otherwise. */
  void grow() {
    timeline = timeline.growing();
    growing = true;
    shown = Optional.empty();
  }

  /** Nothing will be appended any more. */
  void end() {
    timeline = timeline.ended();
    shown = Optional.empty();
  }

  /** Shows a recording; its segments are fetched when somebody asks for them. */
  void show(List<NewSegment> recording, List<String> headerTags) {
    List<NewSegment> prepared = recording.stream().map(this::inTrack).toList();
    String cuts = ShownRecording.cutsOf(recording);
    // Players hold the list of a recording for long: one that comes again has its numbers again.
    Timeline before =
        shownBefore
            .filter(earlier -> earlier.cuts().equals(cuts))
            .map(ShownRecording::before)
            .orElse(timeline);
    Placing placing =
        memory.periods().orElseThrow().placeRecording(track.value(), before, prepared);
    memory.periods(placing.periods());
    shownBefore = Optional.of(new ShownRecording(before, cuts));
    timeline = placing.timeline().saying(headerTags);
    shown = Optional.empty();
  }

  /** Unlisted segments before this one are let go. */
  private void letGo(long firstHeld) {
    long firstListed =
        growing
            ? Math.max(timeline.mediaSequenceNumber(), timeline.nextMsn() - window)
            : timeline.mediaSequenceNumber();
    bodies.retain(firstListed, firstHeld);
  }

  private boolean appendPiece(NewSegment piece, Optional<SegmentBody> body, Instant now) {
    NewSegment segment = prepared(piece);
    Placing placing = memory.periods().orElseThrow().place(track.value(), timeline, segment);
    Timeline next = placing.timeline().append(segment);
    PublishedSegment published = next.listed().getLast();
    Optional<SegmentBody> marked =
        published.discontinuity() ? body.map(bytes -> marks.before(bytes, segment)) : body;
    if (marked.isPresent() && !bodies.admit(published.msn(), marked.get())) {
      marked.filter(copy -> !body.equals(marked)).ifPresent(store::discard);
      return false;
    }
    memory.periods(placing.periods());
    extension = published.packaging().extension();
    breakDue = false;
    shown = Optional.empty();
    timeline = now.isBefore(shortUntil) ? next.shortened() : next;
    pace =
        isPublic
            ? pace.published(segment.duration(), timeline.targetDuration(), now)
            : Pace.start(now);
    // RFC 8216, 6.2.2: one that left stays available for as long as the longest playlist that had
    // it.
    letGo(timeline.mediaSequenceNumber() - timeline.listed().size());
    return true;
  }

  private NewSegment prepared(NewSegment segment) {
    Packaging lasting =
        LastingMap.of(segment.packaging(), lastListed().map(PublishedSegment::packaging));
    NewSegment packed = inTrack(segment.packed(lasting));
    return breakDue ? packed.afterBreak() : packed;
  }

  /** Its Media Initialization Section is beside the segments of this track. */
  private NewSegment inTrack(NewSegment segment) {
    Packaging packaging = segment.packaging();
    return segment.packed(
        new Packaging(
            packaging.extension(),
            packaging.map().map(map -> segmentPath.file(track, SegmentPath.nameIn(map))),
            packaging.keys()));
  }

  /** Of the file names of its latest segments; empty while it has shown none. */
  Optional<String> lastExtension() {
    return Optional.ofNullable(extension);
  }

  private Optional<PublishedSegment> lastListed() {
    return timeline.listed().isEmpty()
        ? Optional.empty()
        : Optional.of(timeline.listed().getLast());
  }

  /** What is listed after the newest discontinuity, to be published in another track too. */
  List<SegmentPiece> piecesInPeriod() {
    return past().listedInPeriod().stream()
        .map(segment -> new SegmentPiece(segment.again(), bodies.of(segment.msn())))
        .toList();
  }

  /** The segments from this Media Sequence Number on. */
  List<PublishedSegment> listedFrom(long msn) {
    return timeline.listed().stream().filter(segment -> segment.msn() >= msn).toList();
  }

  boolean holds(SegmentBody body) {
    return bodies.hold(body);
  }

  int appended() {
    return timeline.listed().size();
  }

  boolean isPublic() {
    return isPublic;
  }

  /** From now on readers see it, and its Target Duration is fixed. */
  void makePublic() {
    timeline = timeline.publish();
    isPublic = true;
    shown = Optional.empty();
  }

  /** What is old leaves it, whatever has come: it is neither a recording nor an event. */
  boolean slides() {
    return !growing && maySleep();
  }

  /** The list of a recording is read once, and its segments may be asked for at any time. */
  boolean maySleep() {
    return !timeline.isEnded();
  }

  /** Nobody watches any more: all segments are let go, the numbers stay. */
  void empty() {
    timeline = timeline.emptied();
    isPublic = false;
    growing = false;
    standsIn = false;
    shown = Optional.empty();
    bodies.clear();
  }

  /** The channel stops: the next run may have other media. */
  void stop() {
    empty();
    measurements.forget();
    extension = null;
  }

  TimelineNumbers numbers() {
    return timeline.numbers();
  }

  Duration targetDuration() {
    return timeline.targetDuration();
  }

  long nextMsn() {
    return timeline.nextMsn();
  }

  /** Oldest first. */
  List<PublishedSegment> listed() {
    return timeline.listed();
  }

  TrackView view() {
    TrackView view = shown.orElseGet(this::render);
    shown = Optional.of(view);
    return view;
  }

  private TrackView render() {
    return new TrackView(
        track,
        isPublic ? Optional.of(RenderedPlaylist.of(text())) : Optional.empty(),
        timeline.mediaSequenceNumber(),
        timeline.nextMsn() - 1,
        timeline.targetDuration(),
        growing || timeline.isRecording());
  }

  private String text() {
    PlaylistStyle style =
        kind == LadderTrack.Kind.I_FRAMES ? PlaylistStyle.I_FRAMES : PlaylistStyle.SEGMENTS;
    return PlaylistWriter.write(
        TimelinePlaylist.of(
            timeline,
            segment -> segmentPath.uri(track, segment.msn(), segment.packaging().extension()),
            style));
  }

  TrackStatus status() {
    return new TrackStatus(
        track,
        timeline.mediaSequenceNumber(),
        timeline.nextMsn() - 1,
        timeline.discontinuitySequence(),
        timeline.targetDuration(),
        store.bytesHeld(memory.definition().id().value()));
  }

  /** A segment has so many bytes. */
  void measured(long bytes, Duration duration) {
    measurements.segment(bytes, duration);
  }

  /** What is known of its media. */
  MeasuredStream measured() {
    for (PublishedSegment segment : timeline.listed()) {
      bodies
          .of(segment.msn())
          .filter(SegmentBody::isComplete)
          .ifPresent(body -> measured(body.length(), segment.duration()));
    }
    return measurements.stream();
  }
}
