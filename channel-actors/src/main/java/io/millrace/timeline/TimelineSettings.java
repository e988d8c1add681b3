package io.millrace.timeline;

import com.typesafe.config.Config;

/**
 * The size of published playlists.
 *
 * @param window segments listed at most, unless more are needed to list three Target Durations; 3
 *     to 10,000
 * @param startSegments segments taken from the window of the first source for the first playlist; 1
 *     to {@code window}
 * @param eventSegments segments that an event lists before its oldest leave, unless the window is
 *     larger; 3 to 100,000
 */
public record TimelineSettings(int window, int startSegments, int eventSegments) {

  /**
   * Target Durations that a live playlist lists at least (RFC 8216, 6.2.2) and that players stay
   * behind the edge.
   */
  public static final int HOLD_BACK = 3;

  private static final int LARGEST_WINDOW = 10_000;
  private static final int LARGEST_EVENT = 100_000;
  private static final int USUAL_EVENT = 5_000;

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
    if (eventSegments < HOLD_BACK || eventSegments > LARGEST_EVENT) {
      throw new IllegalArgumentException(
          "millrace.timeline.event-segments = "
              + eventSegments
              + ": allowed are 3 to "
              + LARGEST_EVENT);
    }
  }

  /** With events of the usual size. */
  public TimelineSettings(int window, int startSegments) {
    this(window, startSegments, USUAL_EVENT);
  }

  public static TimelineSettings from(Config config) {
    Config timeline = config.getConfig("millrace.timeline");
    return new TimelineSettings(
        timeline.getInt("window"),
        timeline.getInt("start-segments"),
        timeline.getInt("event-segments"));
  }
}
