package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of a source's failures. Immutable.
 *
 * @param inRow times it was left or found dead that are not forgiven yet; the more, the longer the
 *     next rest
 * @param total all failures
 * @param lastAt when it was last left or found dead
 * @param last what happened last, in words
 * @param lastCause what it was left for last
 * @param lastRest how long it rested for what is not forgiven yet
 */
record SourceFailures(
    int inRow,
    long total,
    Optional<Instant> lastAt,
    Optional<String> last,
    FailureCause lastCause,
    Duration lastRest) {

  static final SourceFailures NONE =
      new SourceFailures(
          0, 0, Optional.empty(), Optional.empty(), FailureCause.PLAYLIST, Duration.ZERO);

  /** One more, but nothing that the source is left for: it lengthens no rest. */
  SourceFailures stumbled(String reason) {
    return new SourceFailures(inRow, total + 1, lastAt, Optional.of(reason), lastCause, lastRest);
  }

  SourceFailures left(String reason, FailureCause cause, Duration rest, Instant now) {
    return new SourceFailures(
        inRow + 1, total + 1, Optional.of(now), Optional.of(reason), cause, rest);
  }

  /**
   * After a success. The row ends once the source has been well for as long as it rested: one that
   * comes up for a moment again and again rests longer each time.
   */
  SourceFailures afterSuccess(Duration wellFor) {
    boolean forgiven = wellFor.compareTo(lastRest) >= 0;
    return new SourceFailures(
        forgiven ? 0 : inRow, total, lastAt, last, lastCause, forgiven ? Duration.ZERO : lastRest);
  }
}
