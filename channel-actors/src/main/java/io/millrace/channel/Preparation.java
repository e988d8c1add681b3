package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The attempt that is being prepared. Immutable.
 *
 * @param told Target Duration of its playlist, once that was read
 * @param skipped segments of it that could not be used
 * @param patientSince what it is to do next is waited for from then on
 */
record Preparation(Attempt attempt, Optional<Duration> told, int skipped, Instant patientSince) {

  /** Until its playlist tells. */
  static final Duration UNKNOWN_TARGET = Duration.ofSeconds(6);

  static Preparation of(Attempt attempt) {
    return new Preparation(attempt, Optional.empty(), 0, attempt.startedAt());
  }

  Preparation as(Attempt changed) {
    return new Preparation(changed, told, skipped, patientSince);
  }

  Preparation withTarget(Duration target) {
    return new Preparation(attempt, Optional.of(target), skipped, patientSince);
  }

  Preparation skippedOne() {
    return new Preparation(attempt, told, skipped + 1, patientSince);
  }

  /** It has got further, though to nothing that can be published yet. */
  Preparation alive(Instant now) {
    return new Preparation(attempt, told, skipped, now);
  }

  /** It is waited for so much longer. */
  Preparation heldUp(Duration time) {
    return new Preparation(attempt, told, skipped, patientSince.plus(time));
  }

  Duration target() {
    return told.orElse(UNKNOWN_TARGET);
  }

  /** What is to blame if it does not deliver. */
  FailureCause missing() {
    return told.isPresent() ? FailureCause.SEGMENTS : FailureCause.PLAYLIST;
  }

  /** It takes over also from an active source that is well. */
  boolean isWished() {
    return switch (attempt.purpose()) {
      case MANUAL, RETURN -> true;
      case START, REPLACE -> false;
    };
  }
}
