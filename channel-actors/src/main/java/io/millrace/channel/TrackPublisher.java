package io.millrace.channel;

import io.millrace.channel.ChannelFacts.RecordingFacts;
import io.millrace.channel.ChannelFacts.TrackFacts;
import io.millrace.channel.ChannelStatus.TrackStatus;
import io.millrace.hls.PlaylistWriter;
import io.millrace.ladder.LadderTrack;
import io.millrace.ladder.MeasuredStream;
import io.millrace.media.MediaDescription;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.timeline.ComingBack;
import io.millrace.timeline.CommonPlace;
import io.millrace.timeline.Entry;
import io.millrace.timeline.FirstEntry;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Pace;
import io.millrace.timeline.Packaging;
import io.millrace.timeline.Placing;
import io.millrace.timeline.PlaylistStyle;
import io.millrace.timeline.PublishedSegment;
import io.millrace.timeline.SegmentOrigin;
import io.millrace.timeline.Timeline;
import io.millrace.timeline.TimelineNumbers;
import io.millrace.timeline.TimelinePlaylist;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
  private final int window;
  private final BreakMarks marks;
  private final Measurements measurements = new Measurements();
  private final Map<Long, SegmentBody> bodies = new TreeMap<>();

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

  /**
   * How long the newest segments last whose bytes are all there; zero if those of the newest are
   * not: what is still coming in may come from a node that is gone.
   */
  Duration findable() {
    Duration found = Duration.ZERO;
    for (PublishedSegment segment : timeline.listed().reversed()) {
      if (!segment.gap() && find(segment.msn()).isEmpty()) {
        return found;
      }
      found = found.plus(segment.duration());
    }
    return found;
  }

  private Optional<SegmentBody> find(long msn) {
    return store.find(key(msn)).filter(SegmentBody::isComplete);
  }

  private SegmentKey key(long msn) {
    return new SegmentKey(memory.definition().id().value(), track.value(), msn);
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
    if (!any || !holdAll()) {
      empty();
    }
    store.removeFrom(memory.definition().id().value(), track.value(), timeline.nextMsn());
  }

  private boolean holdAll() {
    for (PublishedSegment segment : timeline.listed()) {
      Optional<SegmentBody> body =
          segment.gap()
              ? Optional.empty()
              : find(segment.msn()).flatMap(any -> store.adopt(key(segment.msn())));
      body.ifPresent(found -> bodies.put(segment.msn(), found));
      if (body.isEmpty() && !segment.gap()) {
        return false;
      }
    }
    return true;
  }

  /** Whether it was filled from this source last. */
  boolean endsWith(String source) {
    return !standsIn
        && lastListed().filter(last -> last.origin().source().equals(source)).isPresent();
  }

  /**
   * Where the source is gone on with that was followed by an earlier run: after what is listed of
   * it, if that is what was listed last.
   */
  Entry goingOnAfter(String source) {
    if (!endsWith(source)) {
      return entry();
    }
    var own = new ArrayDeque<PublishedSegment>();
    for (PublishedSegment segment : timeline.listed().reversed()) {
      SegmentOrigin origin = segment.origin();
      boolean same =
          origin.source().equals(source)
              && (own.isEmpty() || own.getFirst().origin().numbering() == origin.numbering());
      if (!same) {
        break;
      }
      own.addFirst(segment);
    }
    return new Entry.After(List.copyOf(own), pace.publishedAt());
  }

  TrackId id() {
    return track;
  }

  LadderTrack.Kind kind() {
    return kind;
  }

  /**
   * Whether a segment of a source that takes over would show again what was shown: because it is
   * listed already, from an earlier time with this source, or because its date-time says so.
   */
  boolean repeats(NewSegment segment) {
    return isListed(segment.origin())
        || (!timeline.listed().isEmpty()
            && !endsWithSlate()
            && Entry.GoingOn.from(timeline, pace).repeats(segment.programDateTime()));
  }

  /** A slate shows nothing that could be shown again, whatever its date-times are. */
  private boolean endsWithSlate() {
    return lastListed().filter(last -> SlateSegment.isOrigin(last.origin())).isPresent();
  }

  /**
   * The same for a track that enters the source where another one has: only what has nothing new in
   * it is a repeat, since what it begins with earlier keeps it from having a hole.
   */
  boolean repeatsWhole(NewSegment segment) {
    return isListed(segment.origin())
        || (repeats(segment)
            && segment.programDateTime().isPresent()
            && isOver(segment.programDateTime().get().plus(segment.duration())));
  }

  private boolean isOver(Instant end) {
    return timeline.endDateTime().filter(published -> !end.isAfter(published)).isPresent();
  }

  /**
   * Whether this track has come past a segment of another track of the same source: as the
   * date-times tell, or the source's numbers where there are none and those of both tracks are near
   * each other.
   */
  boolean isPast(SegmentOrigin origin, Optional<Instant> start, Duration duration) {
    return lastListed()
        .filter(last -> last.origin().source().equals(origin.source()))
        .filter(last -> isPast(last, origin, start.map(at -> at.plus(duration.dividedBy(2)))))
        .isPresent();
  }

  private boolean isPast(PublishedSegment last, SegmentOrigin origin, Optional<Instant> middle) {
    if (middle.isPresent() && last.endDateTime().isPresent()) {
      return middle.get().isBefore(last.endDateTime().get());
    }
    long ahead = last.origin().msn() - origin.msn();
    return last.origin().numbering() == origin.numbering() && ahead >= 0 && ahead <= window;
  }

  private boolean isListed(SegmentOrigin origin) {
    return timeline.listed().stream().anyMatch(listed -> isSame(listed.origin(), origin));
  }

  /** Folders and queries change with edges and tokens. */
  private static boolean isSame(SegmentOrigin one, SegmentOrigin other) {
    return one.source().equals(other.source())
        && one.msn() == other.msn()
        && fileName(one).equals(fileName(other));
  }

  private static String fileName(SegmentOrigin origin) {
    String path = origin.uri().split("\\?", 2)[0];
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Where a source has to go on from what is published. After a slate, which goes on until the
   * source delivers, with what is new: a source that stands still has nothing else than it had.
   */
  Entry entry() {
    return endsWithSlate() ? ComingBack.to(timeline) : Entry.GoingOn.from(timeline, pace);
  }

  /** The same for a track of this kind, when another track has found its place in the source. */
  Entry.GoingOn goingOn(FirstEntry first, LadderTrack.Kind entering) {
    return first.goingOn(timeline, pace, role(entering));
  }

  /** It is the first track to enter a source, and does so there. */
  FirstEntry entersAt(Optional<Instant> dateTime, long upstreamMsn) {
    return FirstEntry.of(dateTime, upstreamMsn, timeline, pace);
  }

  private static CommonPlace.Role role(LadderTrack.Kind kind) {
    return switch (kind) {
      case VARIANT, I_FRAMES -> CommonPlace.Role.LEADS;
      case AUDIO, VIDEO, SUBTITLES -> CommonPlace.Role.ACCOMPANIES;
    };
  }

  /** Wall-clock time of the end of what was published, where sources told. */
  Optional<Instant> endDateTime() {
    return timeline.endDateTime();
  }

  /** When its last segment ends, on the clock of its media; empty where that cannot be told. */
  Optional<Duration> clock() {
    return lastListed()
        .flatMap(
            last -> Optional.ofNullable(bodies.get(last.msn())).flatMap(body -> clock(last, body)));
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
      pieces.forEach(this::giveBack);
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

  /** A piece is ours alone: where a copy was listed in its place, nobody else lets go of it. */
  private void giveBack(SegmentPiece piece) {
    piece.body().filter(body -> !holds(body)).ifPresent(store::discard);
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
    Timeline before = recordingOf(recording).orElse(timeline);
    Placing placing =
        memory.periods().orElseThrow().placeRecording(track.value(), before, prepared);
    memory.periods(placing.periods());
    shownBefore = Optional.of(new ShownRecording(before, cuts(recording)));
    timeline = placing.timeline().saying(headerTags);
    shown = Optional.empty();
  }

  /** A recording that comes again has the numbers that it had: players hold its list for long. */
  private Optional<Timeline> recordingOf(List<NewSegment> recording) {
    return shownBefore
        .filter(before -> before.cuts().equals(cuts(recording)))
        .map(ShownRecording::before);
  }

  /** Equal for lists that are cut alike, and hardly ever for others. */
  private static String cuts(List<NewSegment> recording) {
    long mixed = 0;
    for (NewSegment segment : recording) {
      mixed = 31 * mixed + segment.duration().toNanos();
    }
    return recording.size() + "-" + Long.toHexString(mixed);
  }

  /**
   * A recording that was shown.
   *
   * @param before the empty timeline that it was put into
   */
  private record ShownRecording(Timeline before, String cuts) {}

  /** Unlisted segments before this one are let go. */
  private void letGo(long firstHeld) {
    long firstListed =
        growing
            ? Math.max(timeline.mediaSequenceNumber(), timeline.nextMsn() - window)
            : timeline.mediaSequenceNumber();
    store.retain(memory.definition().id().value(), track.value(), firstListed, firstHeld);
    bodies.keySet().removeIf(held -> held < firstListed);
  }

  private boolean appendPiece(NewSegment piece, Optional<SegmentBody> body, Instant now) {
    NewSegment segment = prepared(piece);
    Placing placing = memory.periods().orElseThrow().place(track.value(), timeline, segment);
    Timeline next = placing.timeline().append(segment);
    PublishedSegment published = next.listed().getLast();
    Optional<SegmentBody> marked =
        published.discontinuity() ? body.map(bytes -> marks.before(bytes, segment)) : body;
    if (marked.isPresent() && !admit(published.msn(), marked.get())) {
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

  private boolean admit(long msn, SegmentBody body) {
    try {
      store.admit(key(msn), body);
      bodies.put(msn, body);
      return true;
    } catch (IllegalStateException failedMeanwhile) {
      return false;
    }
  }

  /** What is listed after the newest discontinuity, the oldest first. */
  List<PublishedSegment> listedInPeriod() {
    int first = 0;
    for (int i = 0; i < timeline.listed().size(); i++) {
      first = timeline.listed().get(i).discontinuity() ? i : first;
    }
    return timeline.listed().subList(first, timeline.listed().size());
  }

  /** The same with the bytes, to be published in another track too. */
  List<SegmentPiece> piecesInPeriod() {
    return listedInPeriod().stream()
        .map(
            segment ->
                new SegmentPiece(segment.again(), Optional.ofNullable(bodies.get(segment.msn()))))
        .toList();
  }

  /** The segments from this Media Sequence Number on. */
  List<PublishedSegment> listedFrom(long msn) {
    return timeline.listed().stream().filter(segment -> segment.msn() >= msn).toList();
  }

  boolean holds(SegmentBody body) {
    return bodies.containsValue(body);
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
    store.removeTrack(memory.definition().id().value(), track.value());
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
      SegmentBody body = bodies.get(segment.msn());
      if (body != null && body.isComplete()) {
        measured(body.length(), segment.duration());
      }
    }
    return measurements.stream();
  }
}
