package io.millrace.upstream;

/**
 * A part of a resource, as {@code EXT-X-BYTERANGE} names one (RFC 8216, 4.3.2.2).
 *
 * @param offset bytes before it, from the start of the resource
 * @param length its bytes, at least one
 */
public record BodyRange(long offset, long length) {

  public BodyRange {
    if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException("no byte range: " + length + "@" + offset);
    }
  }

  /** Where the first byte after it would be. */
  public long end() {
    return offset + length;
  }

  /** The part of a {@code Range} or {@code Content-Range} header that names it. */
  @Override
  public String toString() {
    return offset + "-" + (end() - 1);
  }
}
