package io.millrace.timeline;

import java.time.Duration;

/**
 * How far a track has come within the current source. Immutable.
 *
 * @param period of the channel
 * @param origin of its newest segment
 * @param msn Media Sequence Number of that segment, ours
 * @param shown how long it has shown the period
 * @param behind segments since it could have moved on to the next period and did not
 */
record TrackPlace(long period, SegmentOrigin origin, long msn, Duration shown, int behind) {

  /** Tracks run apart by fewer segments, also while they catch up. */
  private static final int PATIENCE = 8;

  /** More discontinuities at once are another way to number them. */
  private static final long MOST_AT_ONCE = 16;

  /** Whether a break of its own that others have met should have come by now. */
  boolean hasWaited() {
    return behind >= PATIENCE;
  }

  /** Whether the source began to number anew after this. */
  boolean isNumberedAnewBy(NewSegment segment) {
    return segment.origin().numbering() != origin.numbering();
  }

  /** Discontinuities of the source between this and the segment. */
  long metBy(NewSegment segment) {
    long met = segment.origin().period() - origin.period();
    return isNumberedAnewBy(segment) || met < 0 || met > MOST_AT_ONCE ? 0 : met;
  }
}
