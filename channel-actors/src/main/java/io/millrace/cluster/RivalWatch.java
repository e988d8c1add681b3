package io.millrace.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a channel that another node has taken as well may be taken again: when what is known of
 * it has not changed for a lease. An owner that is there writes several times in that time, unless
 * the channel rests. Two owners that reach each other would take it from each other without pause
 * otherwise. Pure.
 *
 * @param seen what was known last
 * @param since when that was seen first
 */
record RivalWatch(Duration lease, Optional<FactsVersion> seen, Instant since) {

  /** Nothing has been seen yet. */
  static RivalWatch begin(Duration lease, Instant now) {
    return new RivalWatch(lease, Optional.empty(), now);
  }

  /** This is known now. */
  RivalWatch look(FactsVersion known, Instant now) {
    return seen.equals(Optional.of(known)) ? this : new RivalWatch(lease, Optional.of(known), now);
  }

  /** Whether the other one is gone, as far as has been seen. */
  boolean isAlone(Instant now) {
    return seen.isPresent() && !now.isBefore(since.plus(lease));
  }
}
