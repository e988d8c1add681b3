package io.millrace.channel;

import java.util.Optional;
import java.util.Set;

/** Whether the feeds of a source can go on at another address of it. */
sealed interface FeedMove {

  /**
   * They have been told to try.
   *
   * @param tracks the names of the feeds that will answer
   * @param lead the one of them that counts most; empty if there is none
   */
  record Begun(Set<TrackId> tracks, Optional<TrackId> lead) implements FeedMove {}

  /** There is something else at that address. */
  record Impossible(String reason) implements FeedMove {}
}
