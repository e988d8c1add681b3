package io.millrace.channel;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How segments of sources are looked at that are not followed: {@code millrace.probe} of the
 * configuration.
 *
 * @param ffprobe the program, a name in the search path or a path
 * @param timeout it is ended when it takes longer; 100 ms to 1 min
 */
public record ProbeSettings(String ffprobe, Duration timeout) {

  private static final String PATH = "millrace.probe.";

  public ProbeSettings {
    if (ffprobe.isBlank()) {
      throw new IllegalArgumentException(
          PATH + "ffprobe = '" + ffprobe + "': allowed is the name or the path of a program");
    }
    if (timeout.compareTo(Duration.ofMillis(100)) < 0
        || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          PATH + "timeout = " + timeout + ": allowed are 100 ms to 1 min");
    }
  }

  /** Reads {@code millrace.probe} of a whole configuration. */
  public static ProbeSettings from(Config config) {
    Config probe = config.getConfig("millrace.probe");
    return new ProbeSettings(probe.getString("ffprobe"), probe.getDuration("timeout"));
  }
}
