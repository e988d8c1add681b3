package io.millrace.channel;

/** What of a source failed, and so what has to be seen well before it is trusted again. */
enum FailureCause {
  /** It was not found, or its playlist not read: a playlist that is read speaks against that. */
  PLAYLIST,
  /** Its segments were missing, bad or slow, which no playlist tells anything of. */
  SEGMENTS
}
