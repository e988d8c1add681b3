package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;

/**
 * The attempt that is being prepared. Immutable.
 *
 * @param target Target Duration of its playlist
 * @param skipped segments of it that could not be used
 * @param patientSince it has to deliver within the start timeout from then on
 */
record Preparation(Attempt attempt, Duration target, int skipped, Instant patientSince) {

  /** Until its playlist tells. */
  private static final Duration UNKNOWN_TARGET = Duration.ofSeconds(6);

  static Preparation of(Attempt attempt) {
    return new Preparation(attempt, UNKNOWN_TARGET, 0, attempt.startedAt());
  }

  Preparation as(Attempt changed) {
    return new Preparation(changed, target, skipped, patientSince);
  }

  Preparation withTarget(Duration told) {
    return new Preparation(attempt, told, skipped, patientSince);
  }

  Preparation skippedOne() {
    return new Preparation(attempt, target, skipped + 1, patientSince);
  }

  /** It delivers, though nothing that can be published yet. */
  Preparation alive(Instant now) {
    return new Preparation(attempt, target, skipped, now);
  }

  /** It takes over also from an active source that is well. */
  boolean isWished() {
    return switch (attempt.purpose()) {
      case MANUAL, RETURN -> true;
      case START, REPLACE -> false;
    };
  }
}
