package io.millrace.channel;

import com.typesafe.config.Config;

/**
 * What the content of a source's segments must be like: {@code millrace.content} of the
 * configuration.
 *
 * @param longestRound segments of the longest loop that is found; 0 looks for none
 * @param leastBitrate share of the channel's usual bitrate below which a segment is thin; 0 minds
 *     no bitrate
 * @param thinSegments thin ones in a row after which the source is doubted
 * @param clockJumps unannounced jumps among the last ten segments after which it is doubted
 * @param renumberings new beginnings of its Media Sequence Numbers within fifty segments after
 *     which it is doubted
 */
public record ContentSettings(
    int longestRound, double leastBitrate, int thinSegments, int clockJumps, int renumberings) {

  private static final String PATH = "millrace.content.";

  public ContentSettings {
    within("longest-round", longestRound, 0, 100);
    within("least-bitrate", leastBitrate, 0.0, 1.0);
    within("thin-segments", thinSegments, 1, BitrateHistory.REMEMBERED - 1);
    within("clock-jumps", clockJumps, 1, ContentHealth.JUMPS_AMONG);
    within("renumberings", renumberings, 1, ContentHealth.RENUMBERINGS_AMONG);
  }

  /** Reads {@code millrace.content} of a whole configuration. */
  public static ContentSettings from(Config config) {
    Config content = config.getConfig("millrace.content");
    return new ContentSettings(
        content.getInt("longest-round"),
        content.getDouble("least-bitrate"),
        content.getInt("thin-segments"),
        content.getInt("clock-jumps"),
        content.getInt("renumberings"));
  }

  private static <T extends Comparable<T>> void within(String key, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          PATH + key + " = " + value + ": allowed are " + least + " to " + most);
    }
  }
}
