package io.millrace.hls;

/**
 * A part of a resource (RFC 8216, 4.3.2.2). Both numbers are bytes; the offset is always explicit.
 *
 * @param length at least one: nobody can ask a server for no byte (RFC 9110, 14.1.1)
 */
public record ByteRange(long length, long offset) {
  private static final long LARGEST_END = 1L << 62;

  public ByteRange {
    if (length == 0) {
      throw new MalformedLineException("a byte range without a byte");
    }
    if (length < 0 || offset < 0 || length > LARGEST_END - offset) {
      throw new MalformedLineException("a byte range must lie between 0 and 2^62");
    }
  }

  /** The first byte after the range. */
  public long end() {
    return offset + length;
  }

  /** Reads {@code length[@offset]}. */
  static ByteRange parse(String text, long offsetIfAbsent) {
    int at = text.indexOf('@');
    long length = Decimals.integer("the length", at < 0 ? text : text.substring(0, at).strip());
    long offset =
        at < 0 ? offsetIfAbsent : Decimals.integer("the offset", text.substring(at + 1).strip());
    return new ByteRange(length, offset);
  }

  static boolean hasOffset(String text) {
    return text.indexOf('@') >= 0;
  }

  String write() {
    return length + "@" + offset;
  }
}
