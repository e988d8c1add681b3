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

  /** More than players conceal. */
  private static final Duration JUMP = Duration.ofSeconds(1);

  /** The clock of a Transport Stream begins anew after so long (33 bits of 1/90,000 s). */
  private static final Duration ROUND = Duration.ofMillis((1L << 33) / 90);

  /** Whether the clock jumps between this segment and the next one. */
  boolean jumpsTo(MediaSpan next) {
    Duration step = next.start.minus(end).abs();
    return step.compareTo(JUMP) > 0 && step.minus(ROUND).abs().compareTo(JUMP) > 0;
  }

  /** Whether the clock runs on from this segment to the next one. */
  boolean goesOnWith(MediaSpan next) {
    return next.start.minus(end).abs().compareTo(TOLERANCE) <= 0;
  }
}
