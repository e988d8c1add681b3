package io.millrace.segment;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How many bytes segments may take, and how exact they have to be.
 *
 * @param memory bytes of all segments of this node together; 1 MiB or more
 * @param durationTolerance the measured duration may differ from the announced one by this or by a
 *     quarter, whichever is more; up to 1 min
 */
public record SegmentSettings(long memory, Duration durationTolerance) {

  private static final long LEAST_MEMORY = 1 << 20;
  private static final String AUTO = "auto";

  public SegmentSettings {
    if (memory < LEAST_MEMORY) {
      throw new IllegalArgumentException(
          "millrace.segments.memory = "
              + memory
              + " bytes: allowed are 1 MiB or more, or \"auto\"");
    }
    if (durationTolerance.isNegative() || durationTolerance.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "millrace.segments.duration-tolerance = "
              + durationTolerance.toMillis()
              + " ms: allowed are 0 s to 1 min");
    }
  }

  public static SegmentSettings from(Config config) {
    Config segments = config.getConfig("millrace.segments");
    boolean auto = segments.getString("memory").equals(AUTO);
    return new SegmentSettings(
        auto ? quarterOfHeap() : segments.getBytes("memory"),
        segments.getDuration("duration-tolerance"));
  }

  private static long quarterOfHeap() {
    return Math.max(LEAST_MEMORY, Runtime.getRuntime().maxMemory() / 4);
  }
}
