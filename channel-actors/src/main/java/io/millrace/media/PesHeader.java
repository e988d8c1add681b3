package io.millrace.media;

import java.util.OptionalLong;

/** The beginning of a PES packet (ISO/IEC 13818-1, 2.4.3.6). */
final class PesHeader {
  /** As many bytes as it takes to know the PTS. */
  static final int LENGTH = 14;

  /** Units of the PTS in a second. */
  static final int CLOCK = 90_000;

  private PesHeader() {}

  /** The Presentation Time Stamp of 33 bits, where the header has one. */
  static OptionalLong presentationTime(byte[] bytes, int at) {
    boolean pes = bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 1;
    boolean extended = (bytes[at + 6] & 0xc0) == 0x80;
    boolean timed = (bytes[at + 7] & 0x80) != 0;
    return pes && extended && timed && isTimeStamp(bytes, at + 9)
        ? OptionalLong.of(timeStamp(bytes, at + 9))
        : OptionalLong.empty();
  }

  /** Whether all three marker bits are set. */
  static boolean isTimeStamp(byte[] bytes, int at) {
    return (bytes[at] & bytes[at + 2] & bytes[at + 4] & 1) == 1;
  }

  /** Three groups of 3, 15 and 15 bits, each before a marker bit. */
  static long timeStamp(byte[] bytes, int at) {
    return (long) (bytes[at] & 0x0e) << 29
        | (bytes[at + 1] & 0xff) << 22
        | (bytes[at + 2] & 0xfe) << 14
        | (bytes[at + 3] & 0xff) << 7
        | (bytes[at + 4] & 0xfe) >> 1;
  }
}
