package io.millrace.hls;

import java.util.Optional;

/**
 * How segments are encrypted: one {@code EXT-X-KEY} whose method is not {@code NONE} (RFC 8216,
 * 4.3.2.4). A key without an {@link #iv() IV} uses the Media Sequence Number of each segment in the
 * playlist that it was read from.
 */
public record Key(AttributeList attributes) {
  static final String NONE = "NONE";
  static final String IDENTITY = "identity";

  public Key {
    String method =
        attributes
            .value("METHOD")
            .orElseThrow(() -> new MalformedLineException("a key needs a METHOD"));
    if (method.equals(NONE) || attributes.value("URI").isEmpty()) {
      throw new MalformedLineException("a key needs a METHOD other than NONE and a URI");
    }
  }

  /** {@code AES-128} or {@code SAMPLE-AES}, say. */
  public String method() {
    return attributes.value("METHOD").orElseThrow();
  }

  /** Where the key is, relative to the playlist. */
  public String uri() {
    return attributes.quoted("URI").orElseThrow();
  }

  /** The explicit Initialization Vector. */
  public Optional<byte[]> iv() {
    return attributes.hexadecimal("IV");
  }

  /** How the key is represented; {@code identity} unless said otherwise, also where it is blank. */
  public String keyFormat() {
    return attributes.said("KEYFORMAT").orElse(IDENTITY);
  }
}
