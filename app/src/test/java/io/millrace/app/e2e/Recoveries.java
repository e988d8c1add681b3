package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long viewers were without news after something happened to a node. What was measured while
 * the machine itself stood still is left out, and measured once more; how often that may be is
 * limited.
 */
final class Recoveries {

  private static final Duration DISTURBED = Duration.ofSeconds(1);

  /** One of so many may be slow: the 95th percentile of twenty. */
  private static final int ONE_SLOW_OF = 20;

  /** So many may be left out where few are wanted. */
  private static final int MAY_BE_LEFT_OUT = 6;

  private final int wanted;
  private final List<Duration> all = new ArrayList<>();
  private Duration lateBefore = Duration.ZERO;
  private int left;

  /** So many are wanted. */
  Recoveries(int wanted) {
    this.wanted = wanted;
    this.left = Math.max(wanted / 2, MAY_BE_LEFT_OUT);
  }

  boolean areEnough() {
    return all.size() >= wanted;
  }

  /** It happens now. */
  void begin() {
    lateBefore = Lateness.total();
  }

  /** They have recovered. */
  void took(String what, Duration time, long lost) {
    Duration late = Lateness.total().minus(lateBefore);
    boolean isDisturbed = late.compareTo(DISTURBED) > 0 && left > 0;
    System.out.printf(
        "%s: %s; the machine stood still for %d ms%s; lost: %d%n",
        what, time, late.toMillis(), isDisturbed ? ", left out" : "", lost);
    if (isDisturbed) {
      left--;
    } else {
      all.add(time);
    }
  }

  /** All but one of twenty have taken less than this. */
  void assertWithin(Duration limit) {
    assertWithin(limit, wanted / ONE_SLOW_OF);
  }

  /** All but so many have taken less than this. */
  void assertWithin(Duration limit, int slow) {
    List<Duration> sorted = all.stream().sorted().toList();
    Duration asserted = sorted.get(sorted.size() - 1 - slow);
    System.out.printf(
        "Recovered %d times: after %s (median), %s (all but %d); all: %s%n",
        sorted.size(), sorted.get(sorted.size() / 2), asserted, slow, sorted);
    assertThat(asserted).as("recoveries: " + sorted).isLessThan(limit);
  }
}
