package io.millrace.app.demo;

/**
 * Moves a piece of an MPEG transport stream later in time (ISO/IEC 13818-1): adds to every PCR, PTS
 * and DTS, and turns the continuity counters forward.
 *
 * @param ticks how much later, in ticks of 90 kHz
 * @param countsPerTurn packets of the clip by PID
 * @param turns how many whole clips went before
 */
record TransportStreamShift(long ticks, ContinuityCounts countsPerTurn, long turns) {

  static final int PACKET = 188;
  static final long TICKS_PER_SECOND = 90_000;

  private static final long WRAP = 1L << 33;

  /** Changes the bytes in place. They are whole packets, each starting with the sync byte. */
  void apply(byte[] bytes) {
    for (int at = 0; at < bytes.length; at += PACKET) {
      shiftPacket(bytes, at);
    }
  }

  static int pid(byte[] bytes, int at) {
    return ((bytes[at + 1] & 0x1f) << 8) | (bytes[at + 2] & 0xff);
  }

  private void shiftPacket(byte[] bytes, int at) {
    int control = bytes[at + 3];
    boolean hasAdaptation = (control & 0x20) != 0;
    boolean startsUnit = (bytes[at + 1] & 0x40) != 0;
    long counter = (control & 0x0f) + turns * countsPerTurn.of(pid(bytes, at));
    bytes[at + 3] = (byte) ((control & 0xf0) | (counter & 0x0f));

    int adaptationLength = hasAdaptation ? bytes[at + 4] & 0xff : 0;
    if (adaptationLength > 0 && (bytes[at + 5] & 0x10) != 0) {
      shiftClockReference(bytes, at + 6);
    }
    if (startsUnit && (control & 0x10) != 0) {
      shiftPesHeader(bytes, hasAdaptation ? at + 5 + adaptationLength : at + 4);
    }
  }

  /** The 33 bits of the program clock reference's base; its 9-bit extension stays. */
  private void shiftClockReference(byte[] bytes, int at) {
    long base = 0;
    for (int i = 0; i < 4; i++) {
      base = (base << 8) | (bytes[at + i] & 0xff);
    }
    base = ((base << 1) | ((bytes[at + 4] & 0x80) >> 7)) + ticks;
    base %= WRAP;
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (base >> (25 - 8 * i));
    }
    bytes[at + 4] = (byte) (((base & 1) << 7) | (bytes[at + 4] & 0x7f));
  }

  /** Tables start with a pointer field instead of the start code and are left alone. */
  private void shiftPesHeader(byte[] bytes, int at) {
    if (bytes[at] != 0 || bytes[at + 1] != 0 || bytes[at + 2] != 1) {
      return;
    }
    int present = bytes[at + 7] & 0xc0;
    if ((present & 0x80) != 0) {
      shiftTimeStamp(bytes, at + 9);
    }
    if (present == 0xc0) {
      shiftTimeStamp(bytes, at + 14);
    }
  }

  /** Three groups of 3, 15 and 15 bits, each followed by a marker bit. */
  private void shiftTimeStamp(byte[] bytes, int at) {
    long stamp =
        ((bytes[at] & 0x0eL) << 29)
            | ((bytes[at + 1] & 0xffL) << 22)
            | ((bytes[at + 2] & 0xfeL) << 14)
            | ((bytes[at + 3] & 0xffL) << 7)
            | ((bytes[at + 4] & 0xfeL) >> 1);
    stamp = (stamp + ticks) % WRAP;
    bytes[at] = (byte) ((bytes[at] & 0xf1) | ((stamp >> 29) & 0x0e));
    bytes[at + 1] = (byte) (stamp >> 22);
    bytes[at + 2] = (byte) (((stamp >> 14) & 0xfe) | 1);
    bytes[at + 3] = (byte) (stamp >> 7);
    bytes[at + 4] = (byte) (((stamp << 1) & 0xfe) | 1);
  }
}
