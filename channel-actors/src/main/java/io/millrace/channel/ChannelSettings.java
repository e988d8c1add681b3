package io.millrace.channel;

import com.typesafe.config.Config;
import io.millrace.source.LinkSettings;
import io.millrace.timeline.TimelineSettings;
import java.time.Duration;

/**
 * How channels behave.
 *
 * @param idleAfter an on-demand channel stops this long after its last viewer
 * @param trackIdleAfter a track stops this long after it was asked for last, and not before three
 *     Target Durations
 * @param recordingIdleAfter the same as {@code idleAfter} for a channel that plays a recording
 * @param decisions how many decisions are kept for the status
 * @param probeEvery pause between two probes of the sources that are not active
 * @param restartWait pause before a channel's actor that failed is started again; doubled each time
 *     up to a minute
 * @param slate whether players are shown a slate while no source delivers
 * @param segmentPath which address of a segment the playlists name
 */
public record ChannelSettings(
    Duration idleAfter,
    Duration trackIdleAfter,
    Duration recordingIdleAfter,
    int decisions,
    Duration probeEvery,
    Duration restartWait,
    boolean slate,
    SegmentPath segmentPath,
    TimelineSettings timeline,
    IngestSettings ingest,
    FailoverSettings failover,
    LinkSettings link) {

  private static final Duration LONGEST_AD_HOC_PAUSE = Duration.ofMinutes(5);

  public ChannelSettings {
    within("idle-after", idleAfter, Duration.ofSeconds(1));
    within("track-idle-after", trackIdleAfter, Duration.ofSeconds(1));
    within("recording-idle-after", recordingIdleAfter, Duration.ofSeconds(1));
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
        channel.getDuration("track-idle-after"),
        channel.getDuration("recording-idle-after"),
        channel.getInt("decisions"),
        channel.getDuration("probe-every"),
        channel.getDuration("restart-wait"),
        channel.getBoolean("slate"),
        SegmentPath.from(config),
        TimelineSettings.from(config),
        IngestSettings.from(config),
        FailoverSettings.from(config),
        LinkSettings.from(config));
  }

  /**
   * The same for ad-hoc channels, whose places are few. A slate would keep players at an address
   * that is dead; and a recording that nobody plays is not kept for those who may come back.
   */
  ChannelSettings forAdHoc() {
    return new ChannelSettings(
        idleAfter,
        trackIdleAfter,
        recordingIdleAfter.compareTo(LONGEST_AD_HOC_PAUSE) < 0
            ? recordingIdleAfter
            : LONGEST_AD_HOC_PAUSE,
        decisions,
        probeEvery,
        restartWait,
        false,
        segmentPath,
        timeline,
        ingest,
        failover,
        link);
  }

  private static void within(String key, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "millrace.channel." + key + " = " + value + ": allowed are " + least + " to 1 day");
    }
  }
}
