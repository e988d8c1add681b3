package io.millrace.timeline;

import com.typesafe.config.Config;

/**
 * The size of published playlists.
 *
 * @param window segments listed at most, unless more are needed to list three Target Durations; 3
 *     to 10,000
 * @param startSegments segments taken from the window of the first source for the first playlist; 1
 *     to {@code window}
 */
public record TimelineSettings(int window, int startSegments) {

  /**
   * Target Durations that a live playlist lists at least (RFC 8216, 6.2.2) and that players stay
   * behind the edge.
   */
  public static final int HOLD_BACK = 3;

  private static final int LARGEST_WINDOW = 10_000;

  public TimelineSettings {
    if (window < HOLD_BACK || window > LARGEST_WINDOW) {
      throw new IllegalArgumentException(
          "millrace.timeline.window = " + window + ": allowed are 3 to " + LARGEST_WINDOW);
    }
    if (startSegments < 1 || startSegments > window) {
      throw new IllegalArgumentException(
          "millrace.timeline.start-segments = "
              + startSegments
              + ": allowed are 1 to millrace.timeline.window, which is "
              + window);
    }
  }

  public static TimelineSettings from(Config config) {
    Config timeline = config.getConfig("millrace.timeline");
    return new TimelineSettings(timeline.getInt("window"), timeline.getInt("start-segments"));
  }
}
