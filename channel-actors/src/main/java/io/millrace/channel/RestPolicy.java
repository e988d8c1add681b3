package io.millrace.channel;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long a source rests after failing: doubled with each failure in a row up to the longest, and
 * spread by up to a quarter so that many channels do not come back to one origin at once.
 *
 * @param spread gives numbers from 0 (inclusive) to 1
 */
record RestPolicy(Duration first, Duration longest, DoubleSupplier spread) {

  private static final int LARGEST_DOUBLING = 20;

  Duration after(int consecutiveFailures) {
    int doublings = Math.min(Math.max(0, consecutiveFailures - 1), LARGEST_DOUBLING);
    Duration doubled = first.multipliedBy(1L << doublings);
    Duration rest = doubled.compareTo(longest) < 0 ? doubled : longest;
    return rest.plusMillis((long) (rest.toMillis() / 4.0 * spread.getAsDouble()));
  }
}
