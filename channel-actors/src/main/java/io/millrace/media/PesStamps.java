package io.millrace.media;

/**
 * PTS and DTS of one PES packet (ISO/IEC 13818-1, 2.4.3.6), wherever the bytes of its header lie:
 * packets may be too short for it.
 */
final class PesStamps {
  private static final int FIXED = 9;
  private static final int STAMP = 5;
  private static final int COUNTER = 0x0f;

  private final byte[] header = new byte[FIXED + 2 * STAMP];
  private final int[] origin = new int[FIXED + 2 * STAMP];
  private int length;
  private int counter;

  /** Of a PES packet whose first transport packet has this continuity counter. */
  PesStamps(int counter) {
    this.counter = counter;
  }

  /**
   * Takes the next packet of the PID, with a payload in the clear, and shifts the stamps when all
   * of them are there.
   *
   * @return whether no further packet is needed
   */
  boolean accept(TransportPacket packet, long ticks) {
    if (packet.continuityCounter() != counter) {
      return true;
    }
    counter = counter + 1 & COUNTER;
    byte[] bytes = packet.bytes();
    for (int at = packet.payloadStart(); at < packet.payloadEnd() && length < needed(); at++) {
      header[length] = bytes[at];
      origin[length++] = at;
    }
    if (length < needed()) {
      return false;
    }
    for (int at = FIXED; at < length; at += STAMP) {
      shift(bytes, at, ticks);
    }
    return true;
  }

  /** Only the fixed part until it is known, and of what has no stamps. */
  private int needed() {
    if (length < FIXED || !isExtended()) {
      return FIXED;
    }
    int end =
        switch (header[7] & 0xc0) {
          case 0x80 -> FIXED + STAMP;
          case 0xc0 -> FIXED + 2 * STAMP;
          default -> FIXED;
        };
    return FIXED + (header[8] & 0xff) < end ? FIXED : end;
  }

  private boolean isExtended() {
    return header[0] == 0
        && header[1] == 0
        && header[2] == 1
        && (header[6] & 0xc0) == 0x80
        && switch (header[3] & 0xff) {
          // Maps, padding, entitlements and the like (table 2-21) go on with other fields.
          case 0xbc, 0xbe, 0xbf, 0xf0, 0xf1, 0xf2, 0xf8, 0xff -> false;
          default -> true;
        };
  }

  private void shift(byte[] bytes, int at, long ticks) {
    if (!PesHeader.isTimeStamp(header, at)) {
      return;
    }
    long stamp = PresentationTimes.wrapped(PesHeader.timeStamp(header, at) + ticks);
    bytes[origin[at]] = (byte) ((header[at] & 0xf1) | (stamp >> 29 & 0x0e));
    bytes[origin[at + 1]] = (byte) (stamp >> 22);
    bytes[origin[at + 2]] = (byte) (stamp >> 14 | 1);
    bytes[origin[at + 3]] = (byte) (stamp >> 7);
    bytes[origin[at + 4]] = (byte) (stamp << 1 | 1);
  }
}
