package io.millrace.media;

import java.util.Arrays;

/** Follows the continuity counter of every PID (ISO/IEC 13818-1, 2.4.3.3). */
final class ContinuityCounters {
  private static final byte UNKNOWN = -1;
  private static final int COUNTER = 0x0f;
  private static final int REPEATED = 0x10;

  private final byte[] last = new byte[TransportPacket.PIDS];
  private long errors;

  ContinuityCounters() {
    Arrays.fill(last, UNKNOWN);
  }

  long errors() {
    return errors;
  }

  /** Counts a gap; true for a packet that repeats the one before, which is allowed once. */
  boolean repeats(TransportPacket packet) {
    int pid = packet.pid();
    if (packet.discontinuity()) {
      last[pid] = UNKNOWN;
    }
    if (!packet.hasPayload()) {
      return false;
    }
    int counter = packet.continuityCounter();
    int before = last[pid];
    if (before == counter) {
      last[pid] = (byte) (counter | REPEATED);
      return true;
    }
    if (before != UNKNOWN && counter != ((before + 1) & COUNTER)) {
      errors++;
    }
    last[pid] = (byte) counter;
    return false;
  }
}
