package io.millrace.cluster;

/** Whether the nodes of a cluster come and go at the moment. */
enum Calm {
  /** Somebody joins, leaves or is out of reach. */
  NONE,

  /** Nobody does, but somebody did just now, or may do so without it being known yet. */
  RECENT,

  /** Nobody has for a while. */
  LASTING
}
