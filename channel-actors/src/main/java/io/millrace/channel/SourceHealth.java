package io.millrace.channel;

import io.millrace.source.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known of how one source is doing. Immutable.
 *
 * @param lastSuccess it last gave a segment, or a playlist to a probe
 * @param consecutiveFailures failures since then
 * @param failures all failures
 * @param lastFailedAt when it was last left or found dead
 * @param lastFailure why, in words
 * @param restingUntil it is not chosen before
 * @param provenSince it has given nothing but successes since
 * @param lastNewSegment its playlist last brought a new segment
 * @param speed of its last segment's download against real time
 */
record SourceHealth(
    SourceDefinition definition,
    Optional<Instant> lastSuccess,
    int consecutiveFailures,
    long failures,
    Optional<Instant> lastFailedAt,
    Optional<String> lastFailure,
    Optional<Instant> restingUntil,
    Optional<Instant> provenSince,
    Optional<Instant> lastNewSegment,
    OptionalDouble speed) {

  static SourceHealth unknown(SourceDefinition definition) {
    return new SourceHealth(
        definition,
        Optional.empty(),
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalDouble.empty());
  }

  /** Its playlist was read. That ends no rest: what it was left for may have been its segments. */
  SourceHealth probed(Instant now) {
    return new SourceHealth(
        definition,
        Optional.of(now),
        consecutiveFailures,
        failures,
        lastFailedAt,
        lastFailure,
        restingUntil,
        Optional.of(provenSince.orElse(now)),
        lastNewSegment,
        speed);
  }

  SourceHealth delivered(Instant now, OptionalDouble measuredSpeed) {
    return new SourceHealth(
        definition,
        Optional.of(now),
        0,
        failures,
        lastFailedAt,
        lastFailure,
        Optional.empty(),
        Optional.of(provenSince.orElse(now)),
        Optional.of(now),
        measuredSpeed.isPresent() ? measuredSpeed : speed);
  }

  /** A failure that it is not left for (yet): it is counted and ends what it had proven. */
  SourceHealth stumbled(String reason) {
    return new SourceHealth(
        definition,
        lastSuccess,
        consecutiveFailures + 1,
        failures + 1,
        lastFailedAt,
        Optional.of(reason),
        restingUntil,
        Optional.empty(),
        lastNewSegment,
        speed);
  }

  SourceHealth failed(String reason, Duration rest, Instant now) {
    SourceHealth bad = stumbled(reason);
    return new SourceHealth(
        definition,
        lastSuccess,
        bad.consecutiveFailures,
        bad.failures,
        Optional.of(now),
        bad.lastFailure,
        Optional.of(now.plus(rest)),
        Optional.empty(),
        lastNewSegment,
        speed);
  }

  boolean isResting(Instant now) {
    return restingUntil.map(now::isBefore).orElse(false);
  }

  boolean hasProven(Duration time, Instant now) {
    return provenSince.map(since -> !since.plus(time).isAfter(now)).orElse(false);
  }
}
