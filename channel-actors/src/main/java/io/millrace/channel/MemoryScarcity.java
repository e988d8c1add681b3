package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides what a channel does when there is no memory for its segments: it lists less at once, and
 * where that does not help it gives up, so that the memory which it holds serves the other
 * channels. Pure.
 */
final class MemoryScarcity {

  /** What to do. */
  enum Answer {
    /** List less, and say so: it is the first time for a while. */
    BEGIN_TO_SAVE,
    /** List less. */
    SAVE,
    /** Nothing was published for too long although little is listed. */
    GIVE_UP
  }

  /** Scarcity that lasts is told again after this. */
  private static final Duration TOLD_FOR = Duration.ofMinutes(5);

  /** Other channels need a moment to let go. */
  private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(2);

  private Instant toldAt = Instant.MIN;
  private Instant stuckSince = Instant.MIN;
  private long stuckAt = -1;

  /**
   * A segment could not be held.
   *
   * @param nextMsn what the next published segment will be: as long as it grows, the channel goes
   *     on
   * @param targetDuration of the timeline; it may be stuck for two of them
   */
  Answer met(long nextMsn, Duration targetDuration, Instant now) {
    Duration patience = longer(targetDuration.multipliedBy(2), SHORTEST_PATIENCE);
    if (nextMsn != stuckAt) {
      stuckAt = nextMsn;
      stuckSince = now;
    } else if (now.isAfter(stuckSince.plus(patience))) {
      stuckAt = -1;
      return Answer.GIVE_UP;
    }
    if (now.isBefore(toldAt.plus(TOLD_FOR))) {
      return Answer.SAVE;
    }
    toldAt = now;
    return Answer.BEGIN_TO_SAVE;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
