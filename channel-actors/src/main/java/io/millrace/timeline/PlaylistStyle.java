package io.millrace.timeline;

/** What the segments of a Media Playlist are. */
public enum PlaylistStyle {
  /** Whole Media Segments. */
  SEGMENTS,
  /** One I-frame each ({@code EXT-X-I-FRAMES-ONLY}, RFC 8216, 4.3.3.6). */
  I_FRAMES
}
