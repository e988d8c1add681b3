package io.millrace.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** A tag of ID3 version 2 in front of packed audio (RFC 8216, 3.4). */
final class Id3Tag {
  static final int HEADER = 10;
  private static final int FOOTER_FLAG = 0x10;
  private static final int FRAME_HEADER = 10;
  private static final byte[] OWNER =
      "com.apple.streaming.transportStreamTimestamp\0".getBytes(ISO_8859_1);
  private static final long TIMESTAMP = (1L << 33) - 1;

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

  /**
   * The time of the first sample, from a PRIV frame of Apple's (RFC 8216, 3.4).
   *
   * @param content of a tag behind its header; it may end early
   */
  static Optional<Duration> timestamp(ByteBuffer content) {
    ByteBuffer in = content.slice();
    OptionalInt at = timestampStart(in);
    return at.isEmpty()
        ? Optional.empty()
        : Optional.of(PresentationTimes.duration(in.getLong(at.getAsInt()) & TIMESTAMP));
  }

  /** Shifts that time in place; the bits before the 33 of the clock stay. */
  static void shiftTimestamp(ByteBuffer content, long ticks) {
    ByteBuffer in = content.slice();
    timestampStart(in)
        .ifPresent(
            at -> {
              long before = in.getLong(at);
              long time = PresentationTimes.wrapped((before & TIMESTAMP) + ticks);
              in.putLong(at, (before & ~TIMESTAMP) | time);
            });
  }

  private static OptionalInt timestampStart(ByteBuffer in) {
    int start = 0;
    while (in.limit() - start >= FRAME_HEADER) {
      int length = synchsafe(in, start + 4);
      if (in.get(start) == 0 || length > in.limit() - start - FRAME_HEADER) {
        return OptionalInt.empty();
      }
      if (Box.typeAt(in, start).equals("PRIV") && isOwned(in, start + FRAME_HEADER, length)) {
        return OptionalInt.of(start + FRAME_HEADER + OWNER.length);
      }
      start += FRAME_HEADER + length;
    }
    return OptionalInt.empty();
  }

  private static boolean isOwned(ByteBuffer in, int at, int length) {
    return length >= OWNER.length + Long.BYTES
        && in.slice(at, OWNER.length).equals(ByteBuffer.wrap(OWNER));
  }

  /** Seven bits a byte. */
  static int synchsafe(ByteBuffer bytes, int at) {
    return (bytes.get(at) & 0x7f) << 21
        | (bytes.get(at + 1) & 0x7f) << 14
        | (bytes.get(at + 2) & 0x7f) << 7
        | (bytes.get(at + 3) & 0x7f);
  }
}
