package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;

/**
 * What must outlive a timeline so that the next one of the same track goes on from it.
 *
 * @param nextMsn Media Sequence Number of the next segment
 * @param discontinuitySequence Discontinuity Sequence Number of a playlist that starts there,
 *     before any new tag
 * @param targetDuration whole seconds; zero while none was published
 * @param used whether an earlier run has published, so that a discontinuity is due
 */
public record TimelineNumbers(
    long nextMsn, long discontinuitySequence, Duration targetDuration, boolean used) {

  private static final Instant HOURS_COUNT_FROM = Instant.parse("2026-01-01T00:00:00Z");

  /**
   * For a track of which no numbers are left. Its Media Sequence Number is the seconds since 1970,
   * which no earlier run can have reached while segments last a second or more, once the segments
   * of its first playlist have been played. Not a finer unit: there are players that read 32 bits.
   *
   * <p>Its Discontinuity Sequence Number is the hours since the beginning of 2026, which no earlier
   * run has reached that met less than one discontinuity an hour. It has to stay small: hls.js
   * counts up to it from 0 at each reload, which freezes the page when it is a number of seconds.
   */
  public static TimelineNumbers unknown(Instant now) {
    long hours = Math.max(0, Duration.between(HOURS_COUNT_FROM, now).toHours());
    return new TimelineNumbers(now.getEpochSecond(), hours, Duration.ZERO, false);
  }
}
