package io.millrace.hls;

import java.util.List;

/**
 * A playlist of Variant Streams and Renditions (RFC 8216, 4.3.4, there named Master Playlist).
 * Immutable.
 *
 * @param tags all other lines, verbatim and in order; they come from upstream and may name it
 */
public record MultivariantPlaylist(
    int version,
    boolean independentSegments,
    List<VariantStream> variants,
    List<Rendition> renditions,
    List<String> tags)
    implements Playlist {
  public MultivariantPlaylist {
    if (version < 1) {
      throw new IllegalArgumentException("the version must be positive");
    }
    variants = List.copyOf(variants);
    renditions = List.copyOf(renditions);
    tags = Line.requireTags(tags);
  }
}
