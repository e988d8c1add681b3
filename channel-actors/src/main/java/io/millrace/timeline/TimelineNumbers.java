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

  /**
   * For a track of which no numbers are left: the seconds since 1970, which no earlier run can have
   * reached while segments last a second or more, once the segments of its first playlist have been
   * played. Not a finer unit: there are players that read 32 bits.
   */
  public static TimelineNumbers unknown(Instant now) {
    long seconds = now.getEpochSecond();
    return new TimelineNumbers(seconds, seconds, Duration.ZERO, false);
  }
}
