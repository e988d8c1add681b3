package io.millrace.ladder;

import java.util.List;

/** Where a source has what a track of the ladder publishes. */
public sealed interface TrackSource {

  /**
   * A Media Playlist of its own.
   *
   * @param uris as written at the source, the first is the best and the others are its backups
   */
  record At(List<String> uris) implements TrackSource {
    public At {
      uris = List.copyOf(uris);
    }
  }

  /**
   * The sound of a Rendition is inside this variant, from which players take it.
   *
   * @param uris of the variant, as in {@link At}
   */
  record Muxed(List<String> uris) implements TrackSource {
    public Muxed {
      uris = List.copyOf(uris);
    }
  }

  /** The source has nothing for this track. */
  record Absent() implements TrackSource {}
}
