package io.millrace.timeline;

import io.millrace.hls.Key;
import java.util.List;
import java.util.Optional;

/**
 * What a player needs besides a segment's bytes, as it is published.
 *
 * @param extension of its file name, without the dot: {@code ts}, {@code m4s}, {@code aac}, {@code
 *     vtt}
 * @param map URI of its Media Initialization Section, relative to the playlist
 * @param keys it is encrypted with, their URIs relative to the playlist; one for each key format
 * @param mapKeys those that its Media Initialization Section is encrypted with
 */
public record Packaging(String extension, Optional<String> map, List<Key> keys, List<Key> mapKeys) {

  /** MPEG-TS in the clear. */
  public static final Packaging TRANSPORT_STREAM = new Packaging("ts", Optional.empty(), List.of());

  public Packaging {
    keys = List.copyOf(keys);
    mapKeys = List.copyOf(mapKeys);
  }

  /** With a Media Initialization Section in the clear, if any. */
  public Packaging(String extension, Optional<String> map, List<Key> keys) {
    this(extension, map, keys, List.of());
  }
}
