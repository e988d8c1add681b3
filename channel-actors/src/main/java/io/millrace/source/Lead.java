package io.millrace.source;

import java.net.URI;

/**
 * Something that may lead to a playlist.
 *
 * @param matched what in the text it came from, such as {@code iframe[src]}
 * @param rank the lower, the sooner it is looked at
 */
record Lead(Kind kind, URI uri, String matched, int rank) {

  enum Kind {
    /** Perhaps the address of a playlist. */
    PLAYLIST,
    /** A page inside the page. */
    FRAME,
    /** A script that the page loads. */
    SCRIPT,
    /** What a script asks for. */
    CALL
  }

  /** An address that says that it is a playlist's. */
  static final int CERTAIN = 0;

  /** What a player is told to play. */
  static final int LIKELY = 2;

  /** What has to do with playing by its name. */
  static final int NAMED = 3;

  static final int FRAME_RANK = 4;
  static final int WEAK = 5;
  static final int SCRIPT_RANK = 6;
  static final int LIBRARY = 8;
}
