package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a period of the channel begins, as the first track that reached it saw it. Immutable.
 *
 * @param msn Media Sequence Number of the first segment at the source
 * @param upstreamPeriod Discontinuity Sequence Number of that segment at the source
 * @param shown the longest that a track has shown of it so far
 */
record PeriodStart(
    long period,
    Cause cause,
    Optional<Instant> dateTime,
    long msn,
    long upstreamPeriod,
    Duration shown) {

  /** Tracks whose numbers differ by more are not numbered alike. */
  private static final long ALIKE = 8;

  private static final long LARGEST_PART = 2;

  /** Why a new period began. */
  enum Cause {
    /** A source was switched to: all tracks enter it here. */
    SWITCH,
    /** The source's own discontinuity: the other tracks will meet it too. */
    SOURCE,
    /** The source numbers anew: so it will in the other tracks, or has before they were read. */
    RESET,
    /** A break of one track: the others join it. */
    TRACK
  }

  static PeriodStart of(long period, Cause cause, NewSegment first) {
    return new PeriodStart(
        period,
        cause,
        first.programDateTime(),
        first.origin().msn(),
        first.origin().period(),
        Duration.ZERO);
  }

  /** Whoever enters a source behind a discontinuity sees it later than it is. */
  PeriodStart metAt(NewSegment segment) {
    boolean same = cause == Cause.SOURCE && segment.origin().period() == upstreamPeriod;
    return same && isDatedLike(segment) && !isReachedBy(segment, Duration.ZERO)
        ? of(period, cause, segment).shownFor(shown)
        : this;
  }

  PeriodStart shownFor(Duration duration) {
    return duration.compareTo(shown) <= 0
        ? this
        : new PeriodStart(period, cause, dateTime, msn, upstreamPeriod, duration);
  }

  /** Whether date-times can tell where this segment lies. */
  boolean isDatedLike(NewSegment segment) {
    return dateTime.isPresent() && segment.programDateTime().isPresent();
  }

  /**
   * Whether a segment of the same source lies behind the start, as far as something tells. One that
   * does so for its greater part does.
   */
  Optional<Boolean> isReachedBy(NewSegment segment) {
    if (isDatedLike(segment)) {
      Duration half = segment.duration().dividedBy(LARGEST_PART);
      return Optional.of(isReachedBy(segment, half));
    }
    if (segment.origin().period() != upstreamPeriod) {
      return Optional.of(segment.origin().period() > upstreamPeriod);
    }
    return isNumberedAlike(segment) ? Optional.of(segment.origin().msn() >= msn) : Optional.empty();
  }

  /** Whether its numbers alone say that it lies behind the start. */
  boolean isNumberedBefore(NewSegment segment) {
    return !isDatedLike(segment) && isNumberedAlike(segment) && segment.origin().msn() >= msn;
  }

  /** Whether it lies so long after the start that a break of its own would have come. */
  boolean isOverdueFor(NewSegment segment) {
    return isDatedLike(segment)
        ? isReachedBy(segment, segment.duration().dividedBy(LARGEST_PART).negated())
        : isNumberedAlike(segment) && segment.origin().msn() > msn;
  }

  private boolean isReachedBy(NewSegment segment, Duration tolerance) {
    Instant start = segment.programDateTime().orElseThrow().plus(tolerance);
    return !start.isBefore(dateTime.orElseThrow());
  }

  private boolean isNumberedAlike(NewSegment segment) {
    return Math.abs(segment.origin().msn() - msn) <= ALIKE;
  }
}
