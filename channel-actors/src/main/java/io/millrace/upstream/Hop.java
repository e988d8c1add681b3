package io.millrace.upstream;

/** What a request is for; each kind may have headers of its own. */
public enum Hop {
  /** What leads to a playlist: pages, scripts, answers of an API. */
  PAGE,
  /** Playlists and the session data that they name. */
  PLAYLIST,
  /** Keys. */
  KEY,
  /** Media Segments and Media Initialization Sections. */
  SEGMENT
}
