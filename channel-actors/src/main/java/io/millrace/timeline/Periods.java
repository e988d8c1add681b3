package io.millrace.timeline;

import io.millrace.timeline.PeriodStart.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A channel's count of periods over all its tracks. Immutable.
 *
 * <p>The period of a segment is its Discontinuity Sequence Number. The same content must have the
 * same in every Media Playlist of a channel (RFC 8216bis, 6.2.4), also in those that nobody watched
 * while sources came and went. So the channel counts, and each track is told in which period its
 * next segment lies:
 *
 * <ul>
 *   <li>a switch of source: all tracks enter the same new period, at the content at which the first
 *       of them does ({@link FirstEntry});
 *   <li>a discontinuity of the source: the first track that meets it begins a new period, the
 *       others follow when they meet theirs, or soon after if they have none;
 *   <li>a break of one track (segments missed for good): it begins a new period, and the others
 *       join it at the same place or, where they are past it, with their next segment;
 *   <li>a track that begins to be watched joins the period that the others have for that content.
 * </ul>
 */
public final class Periods {

  private static final int REMEMBERED = 64;

  /**
   * Of the periods that are remembered, the next run is told so many: tracks are not that far
   * apart.
   */
  private static final int HANDED_ON = 16;

  private static final long LARGEST_STEP_OF_NUMBERS = 10_000;

  /** A track that claims to be further ahead counts in another way. */
  private static final long FURTHEST_AHEAD = 1;

  private final long current;
  private final boolean occupied;
  private final long firstOfSource;
  private final List<PeriodStart> starts;
  private final Map<String, TrackPlace> places;
  private final Optional<TrackPlace> latest;

  private Periods(
      long current,
      boolean occupied,
      long firstOfSource,
      List<PeriodStart> starts,
      Map<String, TrackPlace> places,
      Optional<TrackPlace> latest) {
    this.current = current;
    this.occupied = occupied;
    this.firstOfSource = firstOfSource;
    this.starts =
        List.copyOf(starts.subList(Math.max(0, starts.size() - REMEMBERED), starts.size()));
    this.places = Map.copyOf(places);
    this.latest = latest;
  }

  /** Of a channel whose tracks go on from these numbers, whichever is largest. */
  public static Periods resume(Collection<TimelineNumbers> tracks, Instant now) {
    long largest =
        tracks.stream()
            .mapToLong(TimelineNumbers::discontinuitySequence)
            .max()
            .orElseGet(() -> TimelineNumbers.unknown(now).discontinuitySequence());
    boolean occupied =
        tracks.stream().anyMatch(each -> each.used() && each.discontinuitySequence() == largest);
    return new Periods(largest, occupied, largest, List.of(), Map.of(), Optional.empty());
  }

  /** Goes on from what an earlier run has counted. */
  public static Periods resume(PeriodsFacts facts) {
    return new Periods(
        facts.current(),
        facts.occupied(),
        facts.firstOfSource(),
        facts.starts(),
        facts.places(),
        facts.latest());
  }

  /** What the next run goes on from. */
  public PeriodsFacts facts() {
    return new PeriodsFacts(
        current,
        occupied,
        firstOfSource,
        starts.subList(Math.max(0, starts.size() - HANDED_ON), starts.size()),
        places,
        latest);
  }

  /** The newest period of the channel. */
  public long current() {
    return current;
  }

  /**
   * Whatever comes next does not go on from what was: another source, or the same one entered anew.
   * To be called before the first segment of each, also of the first one. Costs a period only if
   * something was published in the current one.
   */
  public Periods next() {
    long next = occupied ? current + 1 : current;
    return new Periods(next, false, next, starts, Map.of(), Optional.empty());
  }

  /** How a track that begins to be watched enters the source that other tracks follow already. */
  public Entry.Joining joining(int segments) {
    Optional<PeriodStart> start = start(current).filter(each -> current >= firstOfSource);
    return new Entry.Joining(
        segments, start.map(each -> new Beginning(each.dateTime(), each.msn())));
  }

  /**
   * Places the next segment of a track.
   *
   * @param timeline of the track; one that lists nothing enters the source
   */
  public Placing place(String track, Timeline timeline, NewSegment segment) {
    Optional<TrackPlace> before =
        Optional.ofNullable(places.get(track)).filter(place -> !timeline.listed().isEmpty());
    Step step =
        before
            .map(place -> goOn(place, timeline, segment))
            .orElseGet(() -> enter(timeline, segment));
    Timeline ready = ready(timeline, step.period(), segment);
    return new Placing(published(track, before, ready, step, segment), ready);
  }

  /** Places all segments of a recording at once; nothing more can be appended. */
  public Placing placeRecording(String track, Timeline timeline, List<NewSegment> segments) {
    long first = Math.max(firstOfSource, lowest(timeline.emptied()));
    Timeline whole = timeline.emptied().inPeriod(first).recorded(segments);
    long last = Math.max(current, whole.period());
    return new Placing(new Periods(last, true, firstOfSource, starts, places, latest), whole);
  }

  /** The period of the next segment, and what begins if that is a new one. */
  private record Step(long period, Cause cause) {}

  private Step enter(Timeline timeline, NewSegment segment) {
    boolean alone = ofSource().isEmpty();
    long told = alone ? current : periodOf(segment, true) + metFirst(segment);
    Cause cause = alone ? Cause.SWITCH : Cause.SOURCE;
    long lowest = lowest(timeline);
    return new Step(Math.max(told, lowest), told >= lowest ? cause : Cause.TRACK);
  }

  /** What was published before stays right. */
  private static long lowest(Timeline timeline) {
    if (timeline.listed().isEmpty()) {
      return timeline.isResumed() ? timeline.period() : 0;
    }
    return timeline.period() + 1;
  }

  private Step goOn(TrackPlace place, Timeline timeline, NewSegment segment) {
    long period = timeline.period();
    long met = place.metBy(segment);
    if (met == 0 && !segment.discontinuity()) {
      return new Step(joined(period, place, segment), Cause.TRACK);
    }
    long told = Math.max(period + Math.max(1, met), periodOf(segment, false));
    return new Step(told, cause(place, met, segment));
  }

  private Cause cause(TrackPlace place, long met, NewSegment segment) {
    if (place.isNumberedAnewBy(segment)) {
      return isNumberedAnewFirst(segment) ? Cause.RESET : Cause.TRACK;
    }
    return met > 0 && metFirst(segment) > 0 ? Cause.SOURCE : Cause.TRACK;
  }

  private boolean isNumberedAnewFirst(NewSegment segment) {
    return places.values().stream()
        .noneMatch(other -> other.origin().numbering() >= segment.origin().numbering());
  }

  /** One at a time, so that no period is left out. */
  private long joined(long period, TrackPlace place, NewSegment segment) {
    return start(period + 1)
        .filter(next -> isToJoin(next, place, segment))
        .map(PeriodStart::period)
        .orElse(period);
  }

  private static boolean isToJoin(PeriodStart next, TrackPlace place, NewSegment segment) {
    boolean tooLong = !next.isDatedLike(segment) && place.hasWaited();
    return tooLong
        || switch (next.cause()) {
          case SWITCH, TRACK -> next.isReachedBy(segment).orElse(true);
          case SOURCE -> next.isOverdueFor(segment);
          case RESET -> next.isOverdueFor(segment) || next.isNumberedBefore(segment);
        };
  }

  /** The period of the current source that this content lies in. */
  private long periodOf(NewSegment segment, boolean ifNothingTells) {
    long period = firstOfSource;
    for (PeriodStart start : ofSource()) {
      if (start.isReachedBy(segment).orElse(ifNothingTells)) {
        period = start.period();
      }
    }
    return Math.max(period, firstOfSource);
  }

  /** Discontinuities of the source that this track meets before all others. */
  private long metFirst(NewSegment segment) {
    return ofSource().stream()
        .filter(start -> start.cause() != Cause.TRACK)
        .reduce((earlier, later) -> later)
        .filter(start -> start.isReachedBy(segment).orElse(true))
        .filter(start -> !start.isDatedLike(segment) || start.isOverdueFor(segment))
        .map(start -> segment.origin().period() - start.upstreamPeriod())
        .filter(met -> met > 0 && met <= FURTHEST_AHEAD)
        .orElse(0L);
  }

  private List<PeriodStart> ofSource() {
    return starts.stream().filter(start -> start.period() >= firstOfSource).toList();
  }

  private Optional<PeriodStart> start(long period) {
    return starts.stream().filter(start -> start.period() == period).findFirst();
  }

  private Timeline ready(Timeline timeline, long period, NewSegment segment) {
    if (timeline.listed().isEmpty()) {
      return aligned(timeline.inPeriod(period), segment);
    }
    Timeline filled = timeline;
    for (long missing = timeline.period() + 1; missing < period; missing++) {
      filled = filled.inPeriod(missing).append(gap(filled, missing));
    }
    return filled.inPeriod(period);
  }

  /** Numbered as the other tracks number the same content, if that is no step back. */
  private Timeline aligned(Timeline timeline, NewSegment segment) {
    long wish =
        latest
            .map(other -> other.msn() + segment.origin().msn() - other.origin().msn())
            .orElse(timeline.nextMsn());
    long step = wish - timeline.nextMsn();
    return step > 0 && step <= LARGEST_STEP_OF_NUMBERS ? timeline.startingAt(wish) : timeline;
  }

  /** Stands for a period that the track never showed. */
  private NewSegment gap(Timeline timeline, long period) {
    Duration shown = start(period).map(PeriodStart::shown).orElse(Duration.ZERO);
    Duration longest = longer(timeline.targetDuration(), Duration.ofSeconds(1));
    Duration duration = shorter(longer(shown, Duration.ofSeconds(1)), longest);
    return new NewSegment(
        new SegmentOrigin("", period, ""),
        duration,
        false,
        start(period).flatMap(PeriodStart::dateTime),
        true,
        List.of(),
        timeline.listed().getLast().packaging());
  }

  private Periods published(
      String track, Optional<TrackPlace> before, Timeline ready, Step step, NewSegment segment) {
    List<PeriodStart> known = new ArrayList<>(starts);
    for (long period = begun(); period <= step.period(); period++) {
      known.add(PeriodStart.of(period, step.cause(), segment));
    }
    Duration shownBefore =
        before
            .filter(place -> place.period() == step.period())
            .map(TrackPlace::shown)
            .orElse(Duration.ZERO);
    Duration shown = shownBefore.plus(segment.duration());
    known.replaceAll(
        start -> start.period() == step.period() ? start.metAt(segment).shownFor(shown) : start);
    var place =
        new TrackPlace(
            step.period(), segment.origin(), ready.nextMsn(), shown, behind(before, step));
    var next = new HashMap<>(places);
    next.put(track, place);
    return new Periods(
        Math.max(current, step.period()), true, firstOfSource, known, next, Optional.of(place));
  }

  /** The first period that nothing was published in yet. */
  private long begun() {
    return ofSource().isEmpty() ? current : current + 1;
  }

  private int behind(Optional<TrackPlace> before, Step step) {
    return before
        .filter(place -> place.period() == step.period() && step.period() < current)
        .map(place -> place.behind() + 1)
        .orElse(0);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
