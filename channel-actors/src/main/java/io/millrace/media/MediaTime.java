package io.millrace.media;

import java.time.Duration;
import java.util.Optional;

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
}
