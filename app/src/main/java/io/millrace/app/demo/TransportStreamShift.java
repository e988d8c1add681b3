package io.millrace.app.demo;

import io.millrace.media.MediaClockShift;
import io.millrace.media.MediaContainer;
import java.time.Duration;
import java.util.Optional;

/**
 * Moves a piece of an MPEG transport stream later in time (ISO/IEC 13818-1): shifts its clock, and
 * turns the continuity counters forward.
 *
 * @param ticks how much later, in ticks of 90 kHz
 * @param countsPerTurn packets of the clip by PID
 * @param turns how many whole clips went before
 */
record TransportStreamShift(long ticks, ContinuityCounts countsPerTurn, long turns) {

  static final int PACKET = 188;
  static final long TICKS_PER_SECOND = 90_000;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** A changed copy. The bytes are whole packets, each starting with the sync byte. */
  byte[] apply(byte[] bytes) {
    byte[] shifted =
        MediaClockShift.apply(MediaContainer.TRANSPORT_STREAM, bytes, later(), Optional.empty());
    for (int at = 0; at < shifted.length; at += PACKET) {
      long counter = (shifted[at + 3] & 0x0f) + turns * countsPerTurn.of(pid(shifted, at));
      shifted[at + 3] = (byte) ((shifted[at + 3] & 0xf0) | (counter & 0x0f));
    }
    return shifted;
  }

  static int pid(byte[] bytes, int at) {
    return ((bytes[at + 1] & 0x1f) << 8) | (bytes[at + 2] & 0xff);
  }

  /** Off by less than a nanosecond, which the shift rounds away. */
  private Duration later() {
    return Duration.ofSeconds(
        ticks / TICKS_PER_SECOND, ticks % TICKS_PER_SECOND * NANOS_PER_SECOND / TICKS_PER_SECOND);
  }
}
