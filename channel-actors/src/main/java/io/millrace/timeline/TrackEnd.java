package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where what a track has published ends. Immutable.
 *
 * @param dateTime where the source told
 * @param newest segment; empty where nothing is listed
 * @param length of that segment
 * @param publishedAt when it was published
 */
record TrackEnd(
    Optional<Instant> dateTime,
    Optional<SegmentOrigin> newest,
    Duration length,
    Instant publishedAt) {

  /** Tracks whose numbers differ by more are not numbered alike. */
  private static final long ALIKE = 8;

  static TrackEnd of(Timeline timeline, Pace pace) {
    if (timeline.listed().isEmpty()) {
      return new TrackEnd(Optional.empty(), Optional.empty(), Duration.ZERO, pace.publishedAt());
    }
    PublishedSegment last = timeline.listed().getLast();
    return new TrackEnd(
        last.endDateTime(), Optional.of(last.origin()), last.duration(), pace.publishedAt());
  }

  /**
   * How much more content the other track has than this one, negative if it has less: by the
   * date-times, or by the numbers of the source that both had last. Some sources number their
   * tracks a little differently, so whatever has more must have been published later. Empty where
   * nothing tells.
   */
  Optional<Duration> to(TrackEnd other) {
    return dateTime
        .flatMap(from -> other.dateTime.map(until -> Duration.between(from, until)))
        .or(() -> numbersTo(other).filter(ahead -> isLikely(ahead, other)));
  }

  private Optional<Duration> numbersTo(TrackEnd other) {
    return newest
        .flatMap(from -> other.newest.flatMap(until -> segments(from, until)))
        .map(segments -> other.length.multipliedBy(segments));
  }

  private static Optional<Long> segments(SegmentOrigin from, SegmentOrigin until) {
    long segments = until.msn() - from.msn();
    boolean alike =
        from.source().equals(until.source())
            && from.numbering() == until.numbering()
            && Math.abs(segments) <= ALIKE;
    return alike ? Optional.of(segments) : Optional.empty();
  }

  private boolean isLikely(Duration ahead, TrackEnd other) {
    Duration later = Duration.between(publishedAt, other.publishedAt);
    Duration expected = ahead.dividedBy(2);
    return ahead.isNegative() ? later.compareTo(expected) <= 0 : later.compareTo(expected) >= 0;
  }
}
