package io.millrace.source;

/** How closely a source is looked at while it is not followed. */
public enum ProbeDepth {
  /** Not at all. */
  NONE,
  /** Its playlist is read. */
  PLAYLIST,
  /** A segment is looked at by ffprobe too. */
  DEEP
}
