package io.millrace.http.viewer;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How viewers are counted ({@code millrace.viewers}).
 *
 * @param timeout a viewer that has asked for nothing for so long has left
 * @param tracked viewers remembered at a time
 */
public record ViewerSettings(Duration timeout, int tracked) {

  private static final String PATH = "millrace.viewers.";

  public ViewerSettings {
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          PATH + "timeout = " + timeout.toMillis() + " ms: must be at least 1 s");
    }
    if (tracked < 1) {
      throw new IllegalArgumentException(PATH + "tracked = " + tracked + ": must be at least 1");
    }
  }

  public static ViewerSettings from(Config root) {
    Config config = root.getConfig("millrace.viewers");
    return new ViewerSettings(config.getDuration("timeout"), config.getInt("tracked"));
  }
}
