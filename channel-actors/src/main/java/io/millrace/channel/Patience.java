package io.millrace.channel;

import io.millrace.channel.Attempt.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a candidate may take to deliver: the start timeout, but while players run dry and
 * another source is there that nothing speaks against, a Target Duration of what they play.
 */
record Patience(FailoverSettings settings, SourceRing ring) {

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /**
   * When this candidate is given up.
   *
   * @param publicTarget Target Duration of the public timeline, if there is one
   */
  Instant deadline(
      Preparation candidate,
      Optional<Attempt> active,
      Optional<Duration> publicTarget,
      Instant now) {
    Instant latest = candidate.patientSince().plus(settings.startTimeout());
    if (candidate.attempt().purpose() != Purpose.REPLACE || publicTarget.isEmpty()) {
      return latest;
    }
    Instant early = candidate.patientSince().plus(longer(publicTarget.get(), SHORTEST));
    boolean replaceable =
        ring.isTrustedFree(
            source ->
                !source.equals(candidate.attempt().source())
                    && active.map(Attempt::source).filter(source::equals).isEmpty(),
            now);
    return replaceable && early.isBefore(latest) ? early : latest;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
