package io.millrace.channel;

/** Where a channel is in its life. */
public enum Phase {
  /** Nothing is fetched; the next viewer starts the channel. */
  IDLE,
  /** The playable address of the first source is being found. */
  LOCATING,
  /** The first source is being read; nothing is published yet. */
  STARTING,
  /** The active source delivers. */
  LIVE,
  /** The active source is in trouble; another one is being prepared beside it. */
  SUSPECT,
  /** The active source is given up; the next one has not delivered yet. */
  SWITCHING,
  /** No source delivers; all are tried again with growing pauses. */
  DARK
}
