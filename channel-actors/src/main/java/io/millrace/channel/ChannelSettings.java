package io.millrace.channel;

import com.typesafe.config.Config;
import io.millrace.timeline.TimelineSettings;
import java.time.Duration;

/**
 * How channels behave.
 *
 * @param idleAfter an on-demand channel stops this long after its last viewer
 * @param decisions how many decisions are kept for the status
 * @param probeEvery pause between two probes of the sources that are not active
 * @param restartWait pause before a channel's actor that failed is started again; doubled each time
 *     up to a minute
 * @param segmentPath which address of a segment the playlists name
 */
public record ChannelSettings(
    Duration idleAfter,
    int decisions,
    Duration probeEvery,
    Duration restartWait,
    SegmentPath segmentPath,
    TimelineSettings timeline,
    IngestSettings ingest,
    FailoverSettings failover) {

  public ChannelSettings {
    within("idle-after", idleAfter, Duration.ofSeconds(1));
    within("probe-every", probeEvery, Duration.ofMillis(100));
    within("restart-wait", restartWait, Duration.ofMillis(10));
    if (decisions < 1 || decisions > 10_000) {
      throw new IllegalArgumentException(
          "millrace.channel.decisions = " + decisions + ": allowed are 1 to 10000");
    }
  }

  public static ChannelSettings from(Config config) {
    Config channel = config.getConfig("millrace.channel");
    return new ChannelSettings(
        channel.getDuration("idle-after"),
        channel.getInt("decisions"),
        channel.getDuration("probe-every"),
        channel.getDuration("restart-wait"),
        SegmentPath.from(config),
        TimelineSettings.from(config),
        IngestSettings.from(config),
        FailoverSettings.from(config));
  }

  private static void within(String key, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "millrace.channel." + key + " = " + value + ": allowed are " + least + " to 1 day");
    }
  }
}
