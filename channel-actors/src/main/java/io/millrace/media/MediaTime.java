package io.millrace.media;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Times of media in units of any clock. */
final class MediaTime {
  /** More than any clock since 1970 says, and few enough for nanoseconds in 64 bits. */
  private static final long MOST_SECONDS = 8_000_000_000L;

  private static final long NANOS = 1_000_000_000L;

  private MediaTime() {}

  /**
   * Empty for what no clock can mean.
   *
   * @param timescale units in a second, 1 to 2^32 - 1
   */
  static Optional<Duration> of(long units, long timescale) {
    long seconds = units / timescale;
    return units < 0 || seconds > MOST_SECONDS
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(seconds, units % timescale * NANOS / timescale));
  }

  /**
   * A length of time, which may be negative, in the nearest whole units; empty for what no clock
   * can count.
   *
   * @param timescale units in a second, 1 to 2^32 - 1
   */
  static OptionalLong units(Duration length, long timescale) {
    long seconds = length.getSeconds();
    if (seconds < -MOST_SECONDS
        || seconds > MOST_SECONDS
        || Math.abs(seconds) > Long.MAX_VALUE / timescale - 1) {
      return OptionalLong.empty();
    }
    long rest = (length.getNano() * timescale + NANOS / 2) / NANOS;
    return OptionalLong.of(seconds * timescale + rest);
  }
}
