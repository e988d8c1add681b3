package io.millrace.media;

/** Reads bits of an array, the highest first. Reading past the end fails. */
final class BitReader {
  private static final int LONGEST_GOLOMB = 31;

  private final byte[] bytes;
  private final int end;
  private int at;

  BitReader(byte[] bytes) {
    this.bytes = bytes;
    this.end = bytes.length * 8;
  }

  int bits(int count) {
    if (count > end - at) {
      throw new MalformedMediaException("it ends within a field");
    }
    int value = 0;
    for (int i = 0; i < count; i++, at++) {
      value = value << 1 | (bytes[at >> 3] >> (7 - (at & 7)) & 1);
    }
    return value;
  }

  boolean flag() {
    return bits(1) == 1;
  }

  void skip(int count) {
    if (count > end - at) {
      throw new MalformedMediaException("it ends within a field");
    }
    at += count;
  }

  /** An unsigned number in Exp-Golomb code (ISO/IEC 14496-10, 9.1). */
  int golomb() {
    int zeros = 0;
    while (!flag()) {
      if (++zeros > LONGEST_GOLOMB) {
        throw new MalformedMediaException("a number is too large");
      }
    }
    long value = (1L << zeros) - 1 + (bits(zeros) & 0xffffffffL);
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  int signedGolomb() {
    int code = golomb();
    return (code & 1) == 1 ? (code >>> 1) + 1 : -(code >>> 1);
  }
}
