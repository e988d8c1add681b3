package io.millrace.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Writes boxes of ISO/IEC 14496-12. */
final class BoxWriter {
  private BoxWriter() {}

  static byte[] box(String type, byte[]... content) {
    byte[] inside = join(content);
    return ByteBuffer.allocate(8 + inside.length)
        .putInt(8 + inside.length)
        .put(type.getBytes(ISO_8859_1))
        .put(inside)
        .array();
  }

  /** With a size of 64 bits. */
  static byte[] largeBox(String type, byte[]... content) {
    byte[] inside = join(content);
    return ByteBuffer.allocate(16 + inside.length)
        .putInt(1)
        .put(type.getBytes(ISO_8859_1))
        .putLong(16 + inside.length)
        .put(inside)
        .array();
  }

  static byte[] fullBox(String type, int version, int flags, byte[]... content) {
    return box(type, ints(version << 24 | flags), join(content));
  }

  static byte[] ints(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    for (long value : values) {
      bytes.putInt((int) value);
    }
    return bytes.array();
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
