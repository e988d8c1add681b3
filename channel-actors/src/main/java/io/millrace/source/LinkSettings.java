package io.millrace.source;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How links are renewed.
 *
 * @param renewBefore ahead of their end, unless they live too short for that; 1 s to 1 day
 * @param minimumPause between two tries to renew one source's link; 500 ms to 1 h
 * @param longestPause between them while they fail, doubled each time until then; {@code
 *     minimumPause} to 1 day
 */
public record LinkSettings(Duration renewBefore, Duration minimumPause, Duration longestPause) {

  private static final String PATH = "millrace.link.";
  private static final Duration LONGEST = Duration.ofDays(1);

  public LinkSettings {
    within("renew-before", renewBefore, Duration.ofSeconds(1), LONGEST);
    within("minimum-pause", minimumPause, Duration.ofMillis(500), Duration.ofHours(1));
    within("longest-pause", longestPause, minimumPause, LONGEST);
  }

  public static LinkSettings from(Config config) {
    Config link = config.getConfig("millrace.link");
    return new LinkSettings(
        link.getDuration("renew-before"),
        link.getDuration("minimum-pause"),
        link.getDuration("longest-pause"));
  }

  private static void within(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          PATH + key + " = " + value + ": allowed are " + least + " to " + most);
    }
  }
}
