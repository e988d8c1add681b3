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
    boolean marked = (bytes[at + 9] & bytes[at + 11] & bytes[at + 13] & 1) == 1;
    if (!pes || !extended || !timed || !marked) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        (long) (bytes[at + 9] & 0x0e) << 29
            | (bytes[at + 10] & 0xff) << 22
            | (bytes[at + 11] & 0xfe) << 14
            | (bytes[at + 12] & 0xff) << 7
            | (bytes[at + 13] & 0xfe) >> 1);
  }
}
