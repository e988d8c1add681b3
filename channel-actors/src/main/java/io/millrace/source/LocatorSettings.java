package io.millrace.source;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The limits of looking for addresses: {@code millrace.locator} of the configuration, where each
 * key is explained. Sizes are bytes.
 */
public record LocatorSettings(
    Duration timeout,
    int maximumRequests,
    int maximumCandidates,
    Duration expressionTimeout,
    Duration commandTimeout,
    long maximumCommandOutput,
    boolean commandFromApi) {

  private static final String PATH = "millrace.locator.";

  /** Checks every value; the message of a refusal names the key, the value and what is allowed. */
  public LocatorSettings {
    requireWait("timeout", timeout);
    requireBetween("maximum-requests", maximumRequests, 1, 200);
    requireBetween("maximum-candidates", maximumCandidates, 1, 50);
    requireWait("expression-timeout", expressionTimeout);
    requireWait("command.timeout", commandTimeout);
    requireBetween("command.maximum-output", maximumCommandOutput, 1024, 16L << 20);
  }

  /**
   * Reads {@code millrace.locator} of a whole configuration.
   *
   * @throws IllegalArgumentException if a value is not allowed
   * @throws com.typesafe.config.ConfigException if a key is missing or of another type
   */
  public static LocatorSettings from(Config config) {
    Config locator = config.getConfig("millrace.locator");
    return new LocatorSettings(
        locator.getDuration("timeout"),
        locator.getInt("maximum-requests"),
        locator.getInt("maximum-candidates"),
        locator.getDuration("expression-timeout"),
        locator.getDuration("command.timeout"),
        locator.getBytes("command.maximum-output"),
        locator.getBoolean("command.from-api"));
  }

  private static void requireWait(String key, Duration value) {
    require(
        value.compareTo(Duration.ofMillis(10)) >= 0 && value.compareTo(Duration.ofMinutes(10)) <= 0,
        key,
        value.toMillis() + "ms",
        "10ms to 10m");
  }

  private static void requireBetween(String key, long value, long least, long most) {
    require(value >= least && value <= most, key, value, least + " to " + most);
  }

  private static void require(boolean holds, String key, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(PATH + key + " is " + value + "; allowed is " + allowed);
    }
  }
}
