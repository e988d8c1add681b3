package io.millrace.channel;

import java.time.Instant;
import java.util.Map;

/**
 * One decision of a channel with what it was based on: the answer to "why did it switch?".
 *
 * @param inputs what was known, by name, in reading order; without secrets
 */
public record Decision(Instant at, Kind kind, String text, Map<String, String> inputs) {

  /** What was decided. */
  public enum Kind {
    STARTED,
    LOCATED,
    SUSPECTED,
    RECOVERED,
    SWITCHED,
    REFUSED,
    RESTED,
    NO_SLOT,
    RETURNED,
    SKIPPED,
    RENEWED,
    RENEWAL_FAILED,
    LINK_REFUSED,
    TARGET_DURATION_RAISED,
    MEMORY_SCARCE,
    WENT_DARK,
    SLATE_SHOWN,
    REDEFINED,
    RESTARTED,
    STOPPED
  }
}
