package io.millrace.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One box of ISO/IEC 14496-12, 4.2.
 *
 * @param type four characters
 * @param content a view of what follows the header; whoever moves it duplicates it first
 */
record Box(String type, ByteBuffer content) {
  /** The most bytes that a header has before the extended type. */
  static final int LONGEST_HEADER = 16;

  static final int HEADER = 8;

  static String typeAt(ByteBuffer bytes, int at) {
    byte[] type = new byte[4];
    bytes.get(at, type);
    return new String(type, ISO_8859_1);
  }

  /**
   * The boxes from position to limit, which stay as they are.
   *
   * @throws MalformedMediaException if the last one is cut off
   */
  static List<Box> all(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate();
    List<Box> boxes = new ArrayList<>();
    while (in.hasRemaining()) {
      boxes.add(next(in));
    }
    return boxes;
  }

  /** The boxes from here up to the first that is none. */
  static List<Box> whole(ByteBuffer in) {
    List<Box> boxes = new ArrayList<>();
    while (in.remaining() >= HEADER) {
      long size = Integer.toUnsignedLong(in.getInt(in.position()));
      if (size < HEADER || size > in.remaining()) {
        break;
      }
      boxes.add(next(in));
    }
    return boxes;
  }

  /** The next box; the buffer moves behind it. */
  static Box next(ByteBuffer in) {
    int start = in.position();
    if (in.remaining() < HEADER) {
      throw new MalformedMediaException("a box is cut off");
    }
    long size = in.getInt(start) & 0xffffffffL;
    String type = typeAt(in, start + 4);
    int header = HEADER;
    if (size == 0) {
      size = in.remaining();
    } else if (size == 1 && in.remaining() >= LONGEST_HEADER) {
      size = in.getLong(start + HEADER);
      header = LONGEST_HEADER;
    }
    if (size < header || size > in.remaining()) {
      throw new MalformedMediaException("a box is cut off");
    }
    in.position(start + (int) size);
    return new Box(type, in.slice(start + header, (int) size - header));
  }

  static Optional<Box> first(List<Box> boxes, String type) {
    return boxes.stream().filter(box -> box.type().equals(type)).findFirst();
  }
}
