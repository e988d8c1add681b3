package io.millrace.channel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How well a source is doing, in one number for people. Nothing is decided by it.
 *
 * @param value 0 (of no use now) to 100
 * @param reasons why it is not more, the weightiest first
 */
record SourceScore(int value, List<String> reasons) {

  private static final int BEST = 100;
  private static final int WELL_BUT_RESTING = 30;
  private static final int DOUBT = 50;
  private static final int FAILING = 30;
  private static final int SLOW = 30;
  private static final int HARDLY_FAST = 10;
  private static final int EACH_FAILURE = 10;
  private static final int EACH_REMARK = 5;

  /** Failures and remarks beyond so many weigh no more. */
  private static final int MOST_COUNTED = 3;

  /** Download speed below which a source is slow as soon as another one shares its way. */
  private static final double FAST = 1.5;

  SourceScore {
    reasons = List.copyOf(reasons);
  }

  /**
   * Of what is known now; empty while nothing is.
   *
   * @param doubt why it is in doubt, if it is followed and is
   * @param remarks what else is not well with it, if it is followed
   */
  static Optional<SourceScore> of(
      SourceHealth health, Optional<String> doubt, List<String> remarks, Instant now) {
    boolean unknown = health.lastSuccess().isEmpty() && health.failures().total() == 0;
    if (unknown && doubt.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        health.isResting(now) ? resting(health, now) : awake(health, doubt, remarks));
  }

  private static SourceScore resting(SourceHealth health, Instant now) {
    return health.isWellAgain(now)
        ? new SourceScore(
            WELL_BUT_RESTING, List.of("it rests, but was well since: " + last(health)))
        : new SourceScore(0, List.of("it rests: " + last(health)));
  }

  private static SourceScore awake(
      SourceHealth health, Optional<String> doubt, List<String> remarks) {
    int value = BEST;
    var reasons = new ArrayList<String>();
    if (doubt.isPresent()) {
      value -= DOUBT;
      reasons.add("it is in doubt: " + doubt.get());
    } else if (health.isFailing()) {
      value -= FAILING;
      reasons.add("it failed last: " + last(health));
    }
    int failures = health.failures().inRow();
    if (failures > 0) {
      value -= EACH_FAILURE * Math.min(failures, MOST_COUNTED);
      reasons.add("it was left " + (failures == 1 ? "once" : failures + " times") + " lately");
    }
    double speed = health.speed().orElse(FAST);
    if (speed < FAST) {
      value -= speed < 1 ? SLOW : HARDLY_FAST;
      reasons.add(
          String.format(
              Locale.ROOT,
              "it loads %s than it plays (%.1f×)",
              speed < 1 ? "slower" : "hardly faster",
              speed));
    }
    value -= EACH_REMARK * Math.min(remarks.size(), MOST_COUNTED);
    reasons.addAll(remarks);
    return new SourceScore(Math.max(1, value), reasons);
  }

  private static String last(SourceHealth health) {
    return health.failures().last().orElse("it failed");
  }
}
