package io.millrace.hls;

import java.util.List;
import java.util.Optional;

/**
 * What a player must parse before the segments (RFC 8216, 4.3.2.5).
 *
 * @param uri relative to the playlist
 * @param keys those in force where the section was declared: it may be in the clear while the
 *     segments are not
 */
public record MediaInitializationSection(
    String uri, Optional<ByteRange> byteRange, List<Key> keys) {
  public MediaInitializationSection {
    Line.requireUri(uri);
    if (uri.indexOf('"') >= 0) {
      throw new IllegalArgumentException("the URI of a section must not contain a quote");
    }
    keys = List.copyOf(keys);
  }
}
