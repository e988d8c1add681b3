package io.millrace.channel;

import io.millrace.channel.Attempt.Purpose;
import java.time.Instant;

/**
 * The attempt that the timeline follows.
 *
 * @param trouble what speaks against it
 * @param since when it took over
 */
record Following(Attempt attempt, SourceTroubles trouble, Instant since) {

  /** An operator chose it: it is not left for a better one before it fails. */
  boolean isPinned() {
    return attempt.purpose() == Purpose.MANUAL;
  }
}
