package io.millrace.media;

import java.io.ByteArrayOutputStream;

/** Writes bits, the highest first, as parameter sets of H.264 and H.265 have them. */
final class BitWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int held;
  private int count;

  BitWriter bits(int width, long value) {
    for (int i = width - 1; i >= 0; i--) {
      held = held << 1 | (int) (value >> i & 1);
      if (++count == 8) {
        out.write(held);
        held = 0;
        count = 0;
      }
    }
    return this;
  }

  /** Flags or small fields of one bit each. */
  BitWriter flags(int... flags) {
    for (int flag : flags) {
      bits(1, flag);
    }
    return this;
  }

  /** Numbers in Exp-Golomb code. */
  BitWriter golomb(long... values) {
    for (long value : values) {
      int width = 64 - Long.numberOfLeadingZeros(value + 1);
      bits(width - 1, 0).bits(width, value + 1);
    }
    return this;
  }

  /** Everything, ended by a stop bit and zeros. */
  byte[] unit() {
    bits(1, 1);
    while (count != 0) {
      bits(1, 0);
    }
    return out.toByteArray();
  }

  /** With emulation prevention (ITU-T H.264, 7.4.1). */
  static byte[] escaped(byte[] unit) {
    ByteArrayOutputStream escaped = new ByteArrayOutputStream();
    int zeros = 0;
    for (byte next : unit) {
      if (zeros == 2 && (next & 0xff) <= 3) {
        escaped.write(3);
        zeros = 0;
      }
      escaped.write(next);
      zeros = next == 0 ? zeros + 1 : 0;
    }
    return escaped.toByteArray();
  }
}
