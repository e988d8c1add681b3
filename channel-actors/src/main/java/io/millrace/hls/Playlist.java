package io.millrace.hls;

/** A playlist of RFC 8216: either of Media Segments or of Variant Streams. Immutable. */
public sealed interface Playlist permits MediaPlaylist, MultivariantPlaylist {

  /** The protocol version of {@code EXT-X-VERSION}; 1 where a playlist does not say. */
  int version();
}
