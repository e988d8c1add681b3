package io.millrace.channel;

import com.typesafe.config.Config;
import io.millrace.source.LocatorSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * When a source is doubted, left, rested and returned to.
 *
 * @param startTimeout a source whose address is known delivers its first segment within this, or is
 *     given up
 * @param locateTimeout finding the address of a source may take so long, and is not waited for much
 *     longer; see {@link Patience}
 * @param frozenAfter Target Durations without a new segment after which the active source is
 *     doubted
 * @param giveUpAfter Target Durations without a new segment after which it is left even if nothing
 *     else is there
 * @param playlistFailures failed loads in a row after which it is doubted
 * @param skippedSegments unusable segments among the last ten after which it is doubted
 * @param slowSegments segments in a row that took longer to load than they play, after which it is
 *     doubted
 * @param dwell for this long after a switch, bad and slow segments are borne
 * @param restFirst rest after the first failure
 * @param restLongest longest rest, however many failures
 * @param returnToPrimary a better source is returned to after being well for this long; empty is
 *     never
 * @param content what the content of segments must be like
 */
public record FailoverSettings(
    Duration startTimeout,
    Duration locateTimeout,
    double frozenAfter,
    double giveUpAfter,
    int playlistFailures,
    int skippedSegments,
    int slowSegments,
    Duration dwell,
    Duration restFirst,
    Duration restLongest,
    Optional<Duration> returnToPrimary,
    ContentSettings content) {

  private static final String PATH = "millrace.failover.";
  private static final Duration LONGEST = Duration.ofHours(24);

  public FailoverSettings {
    within("start-timeout", startTimeout, Duration.ofMillis(100), Duration.ofMinutes(5));
    within("frozen-after", frozenAfter, 1.0, 100.0);
    within("give-up-after", giveUpAfter, frozenAfter, 1000.0);
    within("playlist-failures", playlistFailures, 1, 100);
    within("skipped-segments", skippedSegments, 1, SourceTrouble.REMEMBERED);
    within("slow-segments", slowSegments, 1, 100);
    within("dwell", dwell, Duration.ZERO, LONGEST);
    within("rest.first", restFirst, Duration.ofMillis(10), LONGEST);
    within("rest.longest", restLongest, restFirst, LONGEST);
    returnToPrimary.ifPresent(
        time -> within("return-to-primary", time, Duration.ZERO, Duration.ofDays(7)));
  }

  public static FailoverSettings from(Config config) {
    Config failover = config.getConfig("millrace.failover");
    return new FailoverSettings(
        failover.getDuration("start-timeout"),
        LocatorSettings.from(config).timeout(),
        failover.getDouble("frozen-after"),
        failover.getDouble("give-up-after"),
        failover.getInt("playlist-failures"),
        failover.getInt("skipped-segments"),
        failover.getInt("slow-segments"),
        failover.getDuration("dwell"),
        failover.getDuration("rest.first"),
        failover.getDuration("rest.longest"),
        failover.getString("return-to-primary").equals("never")
            ? Optional.empty()
            : Optional.of(failover.getDuration("return-to-primary")),
        ContentSettings.from(config));
  }

  /** The same, giving up a source after so many Target Durations at the latest. */
  FailoverSettings givingUpAfter(double targets) {
    return new FailoverSettings(
        startTimeout,
        locateTimeout,
        frozenAfter,
        Math.max(frozenAfter, Math.min(giveUpAfter, targets)),
        playlistFailures,
        skippedSegments,
        slowSegments,
        dwell,
        restFirst,
        restLongest,
        returnToPrimary,
        content);
  }

  private static <T extends Comparable<T>> void within(String key, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          PATH + key + " = " + value + ": allowed are " + least + " to " + most);
    }
  }
}
