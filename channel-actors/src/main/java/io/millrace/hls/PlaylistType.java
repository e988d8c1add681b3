package io.millrace.hls;

/** How a Media Playlist may change (RFC 8216, 4.3.3.5). */
public enum PlaylistType {
  /** Segments may only be added at the end. */
  EVENT,
  /** Nothing changes any more. */
  VOD
}
