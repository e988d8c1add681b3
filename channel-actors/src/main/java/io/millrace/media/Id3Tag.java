package io.millrace.media;

import java.nio.ByteBuffer;

/** A tag of ID3 version 2 in front of packed audio (RFC 8216, 3.4). */
final class Id3Tag {
  static final int HEADER = 10;
  private static final int FOOTER_FLAG = 0x10;

  private Id3Tag() {}

  static boolean startsAt(ByteBuffer bytes, int at) {
    return bytes.limit() - at >= HEADER
        && bytes.get(at) == 'I'
        && bytes.get(at + 1) == 'D'
        && bytes.get(at + 2) == '3';
  }

  /** Of a whole tag with its header and its footer, by the header. */
  static int lengthAt(ByteBuffer bytes, int at) {
    boolean footer = (bytes.get(at + 5) & FOOTER_FLAG) != 0;
    return HEADER + synchsafe(bytes, at + 6) + (footer ? HEADER : 0);
  }

  /** Seven bits a byte. */
  static int synchsafe(ByteBuffer bytes, int at) {
    return (bytes.get(at) & 0x7f) << 21
        | (bytes.get(at + 1) & 0x7f) << 14
        | (bytes.get(at + 2) & 0x7f) << 7
        | (bytes.get(at + 3) & 0x7f);
  }
}
