package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The first bytes of the first PES packet of a stream, as many as it takes to know its codec. */
final class PesBeginning {
  /** Parameter sets come first in a picture that needs them; a few hundred bytes are usual. */
  private static final int MOST = 4096;

  private static final int INITIAL = 256;
  private static final int FIXED_HEADER = 9;

  private byte[] held = new byte[INITIAL];
  private int length;

  void accept(byte[] bytes, int from, int to) {
    int taken = Math.min(to - from, MOST - length);
    if (taken <= 0) {
      return;
    }
    if (length + taken > held.length) {
      held = Arrays.copyOf(held, Math.min(MOST, Math.max(2 * held.length, length + taken)));
    }
    System.arraycopy(bytes, from, held, length, taken);
    length += taken;
  }

  /** What follows the header of the PES packet (ISO/IEC 13818-1, 2.4.3.6). */
  ByteBuffer content() {
    int start = length < FIXED_HEADER ? length : FIXED_HEADER + (held[FIXED_HEADER - 1] & 0xff);
    return ByteBuffer.wrap(held, Math.min(start, length), Math.max(0, length - start)).slice();
  }
}
