package io.millrace.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.timeline.SimulatedTrack.Began;
import io.millrace.timeline.SimulatedTrack.Newest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The law that all tracks of a channel begin a period at the same content. Content is measured by
 * the clock of the simulation, whatever the source tells of it.
 *
 * <p>Where date-times or common numbers tell which content is the same, tracks begin a period
 * within one segment of where each of them could; those places differ by what the tracks were apart
 * when it began, and by what a track could not have. Tracks in step are given no such allowance.
 * Where nothing tells, a track is in the newest period after a few segments.
 */
final class TrackAlignment {

  private static final Duration ROUNDING = Duration.ofMillis(2);

  /** Tracks that are further apart than players hold did not come along together. */
  private static final Duration MOST_APART =
      Duration.ofSeconds(6).multipliedBy(TimelineSettings.HOLD_BACK);

  private static final long ALIKE = 8;

  /** Segments for which a track waits for a break of its own that others have met. */
  private static final int PATIENCE = 8;

  private final boolean inStep;
  private final Map<Long, Moment> moments = new HashMap<>();
  private final Map<String, Waits> waiting = new HashMap<>();
  private SimulatedLadder source;
  private boolean told;
  private int compared;

  /**
   * When a period began.
   *
   * @param place where the first track began it
   * @param places where the others could go on from what they have
   */
  private record Moment(Instant place, Map<String, Instant> places) {

    Instant of(SimulatedTrack track) {
      return places.getOrDefault(track.name, later(place, track.entered().orElse(place)));
    }
  }

  private record Waits(long period, int segments) {}

  /**
   * @param inStep the tracks are never more than a segment apart, and none loses what others have
   */
  TrackAlignment(SimulatedLadder source, boolean inStep) {
    this.source = source;
    this.inStep = inStep;
  }

  /** How often two tracks were found to have begun a period where they should. */
  int compared() {
    return compared;
  }

  /** A track is the first to publish a segment of another source, and has not done so yet. */
  void entered(
      SimulatedLadder next,
      SimulatedTrack first,
      long period,
      Instant place,
      Collection<SimulatedTrack> tracks) {
    source = next;
    told = true;
    moments.clear();
    var places = new HashMap<String, Instant>();
    tracks.stream()
        .filter(track -> track.end().isPresent())
        .forEach(track -> places.put(track.name, place(track, first, place)));
    moments.put(period, new Moment(place, places));
  }

  /** At its own end, as far from that as the first; or there, if it did not come along. */
  private Instant place(SimulatedTrack track, SimulatedTrack first, Instant place) {
    if (first.datedEnd().isEmpty() || track.datedEnd().isEmpty()) {
      return place.plus(aheadByNumbers(track, first));
    }
    Instant end = track.datedEnd().get();
    Duration ahead = Duration.between(first.datedEnd().get(), end);
    if (ahead.abs().compareTo(MOST_APART) <= 0) {
      return place.plus(ahead);
    }
    return source.dated ? later(end, place) : place;
  }

  /** Where both end with segments of one source whose numbers and times of publication agree. */
  private static Duration aheadByNumbers(SimulatedTrack track, SimulatedTrack first) {
    return first
        .newest()
        .flatMap(from -> track.newest().map(until -> aheadByNumbers(from, until)))
        .orElse(Duration.ZERO);
  }

  private static Duration aheadByNumbers(Newest first, Newest other) {
    SegmentOrigin from = first.segment().origin();
    SegmentOrigin until = other.segment().origin();
    long segments = until.msn() - from.msn();
    Duration ahead = other.segment().duration().multipliedBy(segments);
    Duration later = Duration.between(first.publishedAt(), other.publishedAt());
    boolean alike =
        from.source().equals(until.source())
            && from.numbering() == until.numbering()
            && Math.abs(segments) <= ALIKE
            && later.multipliedBy(2L * Long.signum(segments)).compareTo(ahead.abs()) >= 0;
    return alike && ahead.abs().compareTo(MOST_APART) <= 0 ? ahead : Duration.ZERO;
  }

  /** A track is the first to publish a segment of a period, and has not done so yet. */
  void began(long period, Instant place, Collection<SimulatedTrack> tracks) {
    var places = new HashMap<String, Instant>();
    tracks.stream()
        .filter(track -> track.entered().isPresent())
        .forEach(track -> track.end().ifPresent(end -> places.put(track.name, later(end, place))));
    moments.put(period, new Moment(place, places));
  }

  /** After a track has published a segment that starts there. */
  void check(SimulatedTrack track, Collection<SimulatedTrack> others, long current, Instant start) {
    checkWaits(track, current);
    told = told && source.tells();
    if (told) {
      checkBegun(track, current, start);
      others.stream()
          .filter(other -> other != track)
          .forEach(other -> compare(track.timeline.period(), track, other));
    }
  }

  private void checkWaits(SimulatedTrack track, long current) {
    long period = track.timeline.period();
    Waits before = waiting.getOrDefault(track.name, new Waits(period, 0));
    boolean woke = track.timeline.listed().size() == 1;
    boolean waits = period < current && period == before.period() && !woke;
    int segments = waits ? before.segments() + 1 : 0;
    waiting.put(track.name, new Waits(period, segments));
    assertThat(segments)
        .as("segments for which %s waits for %s", track, current)
        .isLessThanOrEqualTo(PATIENCE);
  }

  private void checkBegun(SimulatedTrack track, long current, Instant start) {
    for (long period = track.timeline.period() + 1; period <= current; period++) {
      Moment moment = moments.get(period);
      if (moment != null) {
        assertThat(start)
            .as("period %s has begun at %s, but not on %s", period, moment, track)
            .isBefore(moment.of(track).plus(source.segment).plus(ROUNDING));
      }
    }
  }

  private void compare(long period, SimulatedTrack one, SimulatedTrack other) {
    Optional<Moment> moment = Optional.ofNullable(moments.get(period));
    Optional<Began> start = one.startOf(period);
    Optional<Began> otherStart = other.startOf(period);
    if (moment.isPresent() && start.isPresent() && otherStart.isPresent()) {
      Instant earliest = start.get().earliest(moment.get().of(one));
      Instant otherEarliest = otherStart.get().earliest(moment.get().of(other));
      Duration apart = inStep ? Duration.ZERO : between(earliest, otherEarliest);
      assertThat(between(start.get().start(), otherStart.get().start()))
          .as("period %s of %s and %s, %s apart at %s", period, one, other, apart, moment.get())
          .isLessThanOrEqualTo(mostBetween(one, other).plus(apart).plus(ROUNDING));
      compared++;
    }
  }

  /** Where their ends are apart, one may begin no earlier than its place and another no later. */
  private Duration mostBetween(SimulatedTrack one, SimulatedTrack other) {
    return inStep || one.role == other.role ? source.segment : source.segment.multipliedBy(2);
  }

  private static Duration between(Instant one, Instant other) {
    return Duration.between(one, other).abs();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
