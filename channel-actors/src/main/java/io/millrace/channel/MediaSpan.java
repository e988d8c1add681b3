package io.millrace.channel;

import java.time.Duration;

/**
 * From where to where a segment reaches on its media's own clock.
 *
 * @param start of its first sample
 * @param end of its last sample
 */
record MediaSpan(Duration start, Duration end) {

  /** Rounding of time scales, and sound that is cut elsewhere than the picture. */
  private static final Duration TOLERANCE = Duration.ofMillis(500);

  /** Whether the clock runs on from this segment to the next one. */
  boolean goesOnWith(MediaSpan next) {
    return next.start.minus(end).abs().compareTo(TOLERANCE) <= 0;
  }
}
