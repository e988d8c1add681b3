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
 * @param restingUntil it is not chosen before
 * @param provenSince it has given nothing but successes since
 * @param lastNewSegment its playlist last brought a new segment
 * @param speed of its last segment's download against real time
 */
record SourceHealth(
    SourceDefinition definition,
    SourceFailures failures,
    Optional<Instant> lastSuccess,
    Optional<Instant> restingUntil,
    Optional<Instant> provenSince,
    Optional<Instant> lastNewSegment,
    OptionalDouble speed) {

  static SourceHealth unknown(SourceDefinition definition) {
    return new SourceHealth(
        definition,
        SourceFailures.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalDouble.empty());
  }

  static SourceHealth resumed(SourceDefinition definition, ChannelFacts.SourceFacts facts) {
    return new SourceHealth(
        definition,
        facts.failures(),
        facts.lastSuccess(),
        facts.restingUntil(),
        facts.provenSince(),
        facts.lastNewSegment(),
        facts.speed());
  }

  ChannelFacts.SourceFacts facts() {
    return new ChannelFacts.SourceFacts(
        definition.name(), failures, lastSuccess, restingUntil, provenSince, lastNewSegment, speed);
  }

  /** Its playlist was read. That ends a rest, unless it was for its segments. */
  SourceHealth probed(Instant now) {
    return new SourceHealth(
        definition,
        failures,
        Optional.of(now),
        failures.lastCause() == FailureCause.PLAYLIST ? Optional.empty() : restingUntil,
        Optional.of(provenSince.orElse(now)),
        lastNewSegment,
        speed);
  }

  SourceHealth delivered(Instant now, OptionalDouble measuredSpeed) {
    Instant proven = provenSince.orElse(now);
    return new SourceHealth(
        definition,
        failures.afterSuccess(Duration.between(proven, now)),
        Optional.of(now),
        Optional.empty(),
        Optional.of(proven),
        Optional.of(now),
        measuredSpeed.isPresent() ? measuredSpeed : speed);
  }

  /** A failure that it is not left for (yet): it ends what it had proven. */
  SourceHealth stumbled(String reason) {
    return new SourceHealth(
        definition,
        failures.stumbled(reason),
        lastSuccess,
        restingUntil,
        Optional.empty(),
        lastNewSegment,
        speed);
  }

  SourceHealth left(String reason, FailureCause cause, Duration rest, Instant now) {
    return new SourceHealth(
        definition,
        failures.left(reason, cause, rest, now),
        lastSuccess,
        Optional.of(now.plus(rest)),
        Optional.empty(),
        lastNewSegment,
        speed);
  }

  /** The last word about it was a failure. */
  boolean isFailing() {
    return failures.total() > 0 && provenSince.isEmpty();
  }

  /**
   * It rests, but was well since it was left. That is believed once: one that is left again though
   * its playlist is well has nothing behind it.
   */
  boolean isWellAgain(Instant now) {
    return isResting(now) && provenSince.isPresent() && failures.inRow() <= 1;
  }

  boolean isResting(Instant now) {
    return restingUntil.map(now::isBefore).orElse(false);
  }
}
