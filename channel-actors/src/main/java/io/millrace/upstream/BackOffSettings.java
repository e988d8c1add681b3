package io.millrace.upstream;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * For how long an origin is left alone that answers with 429, 503 or 509: {@code
 * millrace.upstream.back-off} of the configuration, where each key is explained.
 */
public record BackOffSettings(Duration first, Duration longest, Duration longestRetryAfter) {

  private static final Duration DAY = Duration.ofDays(1);

  /** Checks every value; the message of a refusal names the key, the value and what is allowed. */
  public BackOffSettings {
    require(isBetween(first, Duration.ZERO, DAY), "first", first, "0s to 1d");
    require(isBetween(longest, first, DAY), "longest", longest, "back-off.first to 1d");
    require(
        isBetween(longestRetryAfter, Duration.ZERO, DAY),
        "longest-retry-after",
        longestRetryAfter,
        "0s to 1d");
  }

  static BackOffSettings from(Config backOff) {
    return new BackOffSettings(
        backOff.getDuration("first"),
        backOff.getDuration("longest"),
        backOff.getDuration("longest-retry-after"));
  }

  private static boolean isBetween(Duration value, Duration least, Duration most) {
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
  }

  private static void require(boolean holds, String key, Duration value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(
          "millrace.upstream.back-off."
              + key
              + " is "
              + value.toMillis()
              + "ms; allowed is "
              + allowed);
    }
  }
}
