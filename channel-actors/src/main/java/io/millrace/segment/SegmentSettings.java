package io.millrace.segment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * Memory for segments and what a segment must be like: {@code millrace.segments} of the
 * configuration, where each key is explained.
 *
 * @param memory bytes of all segments of this node together
 * @param toleratedDamage how many packets of a segment may be damaged
 * @param durationTolerance how far the measured duration may be from the announced one
 * @param durationToleranceShare the same as a share of the announced one; the larger of both counts
 */
public record SegmentSettings(
    long memory, int toleratedDamage, Duration durationTolerance, double durationToleranceShare) {

  private static final String PATH = "millrace.segments.";
  private static final long LEAST_MEMORY = 1 << 20;

  /** Checks every value; the message of a refusal names the key, the value and what is allowed. */
  public SegmentSettings {
    long heap = Runtime.getRuntime().maxMemory();
    require(
        memory >= LEAST_MEMORY && memory <= heap,
        "memory",
        memory,
        "auto, or " + LEAST_MEMORY + " to " + heap + " bytes, which is the heap");
    require(
        toleratedDamage >= 0 && toleratedDamage <= 10_000,
        "tolerated-damage",
        toleratedDamage,
        "0 to 10000");
    require(
        !durationTolerance.isNegative() && durationTolerance.compareTo(Duration.ofMinutes(1)) <= 0,
        "duration-tolerance",
        durationTolerance.toMillis() + "ms",
        "0s to 1m");
    require(
        durationToleranceShare >= 0 && durationToleranceShare <= 10,
        "duration-tolerance-share",
        durationToleranceShare,
        "0 to 10");
  }

  /**
   * Reads {@code millrace.segments} of a whole configuration.
   *
   * @throws IllegalArgumentException if a value is not allowed
   * @throws ConfigException if a key is missing or of another type
   */
  public static SegmentSettings from(Config config) {
    Config segments = config.getConfig("millrace.segments");
    return new SegmentSettings(
        memory(segments),
        segments.getInt("tolerated-damage"),
        segments.getDuration("duration-tolerance"),
        segments.getDouble("duration-tolerance-share"));
  }

  private static long memory(Config segments) {
    return segments.getString("memory").equals("auto")
        ? Math.max(LEAST_MEMORY, Runtime.getRuntime().maxMemory() / 4)
        : segments.getBytes("memory");
  }

  private static void require(boolean holds, String key, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(PATH + key + " is " + value + "; allowed is " + allowed);
    }
  }
}
