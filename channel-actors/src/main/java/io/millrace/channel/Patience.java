package io.millrace.channel;

import io.millrace.channel.Attempt.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a candidate may take. Once its address is known, the start timeout to deliver, or until
 * its next segment where one lasts longer than that. Finding the address is another matter: a slow
 * page says nothing of the stream behind it, so that it is waited for as long as the search itself
 * may take, but not longer than the start timeout while viewers wait and another source is there
 * that nothing speaks against. While players run dry such a source comes after a Target Duration of
 * what they play; where nothing plays, a candidate whose playlist was read has half of one more,
 * since it may have to be entered at its next segment. Where a slate plays it has three, since it
 * may have to be entered at the second next, and nobody runs dry.
 */
record Patience(FailoverSettings settings, SourceRing ring) {

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /**
   * When this candidate is given up.
   *
   * @param publicTarget Target Duration of the public timeline, if there is one
   * @param slated players are kept supplied by a slate
   */
  Instant deadline(
      Preparation candidate,
      Optional<Attempt> active,
      Optional<Duration> publicTarget,
      boolean slated,
      Instant now) {
    Instant since = candidate.patientSince();
    boolean replaceable = isReplaceable(candidate, active, now);
    boolean runsDry = candidate.attempt().purpose() == Purpose.REPLACE && publicTarget.isPresent();
    Instant usual = since.plus(longest(candidate, active.isEmpty() && replaceable));
    Instant latest =
        runsDry && candidate.told().isPresent()
            ? later(usual, next(candidate, publicTarget.orElseThrow(), slated))
            : usual;
    Instant soon = publicTarget.map(target -> since.plus(longer(target, SHORTEST))).orElse(latest);
    boolean mayWait = active.isEmpty() && candidate.told().isPresent();
    Instant early =
        mayWait ? later(soon, next(candidate, publicTarget.orElse(SHORTEST), slated)) : soon;
    return runsDry && replaceable && early.isBefore(latest) ? early : latest;
  }

  /**
   * Its slot may have to be waited for as well, so that a search has some more time than it may
   * take.
   */
  private Duration longest(Preparation candidate, boolean hurried) {
    return candidate.attempt().located() || hurried
        ? settings.startTimeout()
        : settings.startTimeout().plus(settings.locateTimeout());
  }

  private boolean isReplaceable(Preparation candidate, Optional<Attempt> active, Instant now) {
    return ring.isTrustedFree(
        source ->
            !source.equals(candidate.attempt().source())
                && active.map(Attempt::source).filter(source::equals).isEmpty(),
        now);
  }

  /** What is public is gone on with by what is new, and that may take a segment's time to come. */
  private static Instant next(Preparation candidate, Duration target, boolean slated) {
    Duration three = target.multipliedBy(3);
    return candidate.patientSince().plus(slated ? three : three.dividedBy(2));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
