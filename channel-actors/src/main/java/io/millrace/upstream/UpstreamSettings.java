package io.millrace.upstream;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;

/**
 * The limits of every way to an origin: {@code millrace.upstream} of the configuration, where each
 * key is explained. Sizes are bytes, speeds bytes per second.
 *
 * @param allow networks and addresses that sources of operators may reach although they are not
 *     public
 */
public record UpstreamSettings(
    String userAgent,
    Duration connectTimeout,
    Duration idleTimeout,
    long minimumSpeed,
    Duration minimumSpeedWindow,
    int maximumRedirects,
    int maximumConnections,
    int maximumWaiting,
    Duration keepAlive,
    Duration playlistFirstByteTimeout,
    Duration playlistTotalTimeout,
    long maximumPlaylistBytes,
    Duration segmentFirstByteTimeout,
    long maximumSegmentBytes,
    BackOffSettings backOff,
    List<String> allow) {

  private static final String PATH = "millrace.upstream.";

  /** Checks every value; the message of a refusal names the key, the value and what is allowed. */
  public UpstreamSettings {
    require(HeaderText.isValue(userAgent), "user-agent", userAgent, "printable text on one line");
    requireWait("connect-timeout", connectTimeout);
    requireWait("idle-timeout", idleTimeout);
    require(minimumSpeed >= 0, "minimum-speed", minimumSpeed, "0 or more bytes per second");
    requireWait("minimum-speed-window", minimumSpeedWindow);
    requireBetween("maximum-redirects", maximumRedirects, 0, 20);
    requireBetween("maximum-connections", maximumConnections, 1, 64);
    requireBetween("maximum-waiting", maximumWaiting, 0, 1024);
    requireWait("keep-alive", keepAlive);
    requireWait("playlist.first-byte-timeout", playlistFirstByteTimeout);
    requireWait("playlist.total-timeout", playlistTotalTimeout);
    requireBetween("playlist.maximum-bytes", maximumPlaylistBytes, 1024, 64L << 20);
    requireWait("segment.first-byte-timeout", segmentFirstByteTimeout);
    requireBetween("segment.maximum-bytes", maximumSegmentBytes, 1024, 1L << 30);
    allow = List.copyOf(allow);
    for (String network : allow) {
      require(
          AddressBlock.parse(network).isPresent(),
          "allow",
          network,
          "a network (10.0.0.0/8, fd00::/8) or an IP address");
    }
  }

  /**
   * Reads {@code millrace.upstream} of a whole configuration.
   *
   * @throws IllegalArgumentException if a value is not allowed
   * @throws com.typesafe.config.ConfigException if a key is missing or of another type
   */
  public static UpstreamSettings from(Config config) {
    Config upstream = config.getConfig("millrace.upstream");
    return new UpstreamSettings(
        upstream.getString("user-agent"),
        upstream.getDuration("connect-timeout"),
        upstream.getDuration("idle-timeout"),
        upstream.getBytes("minimum-speed"),
        upstream.getDuration("minimum-speed-window"),
        upstream.getInt("maximum-redirects"),
        upstream.getInt("maximum-connections"),
        upstream.getInt("maximum-waiting"),
        upstream.getDuration("keep-alive"),
        upstream.getDuration("playlist.first-byte-timeout"),
        upstream.getDuration("playlist.total-timeout"),
        upstream.getBytes("playlist.maximum-bytes"),
        upstream.getDuration("segment.first-byte-timeout"),
        upstream.getBytes("segment.maximum-bytes"),
        BackOffSettings.from(upstream.getConfig("back-off")),
        upstream.getStringList("allow"));
  }

  private static void requireWait(String key, Duration value) {
    require(
        value.compareTo(Duration.ofMillis(10)) >= 0 && value.compareTo(Duration.ofMinutes(10)) <= 0,
        key,
        value.toMillis() + "ms",
        "10ms to 10m");
  }

  private static void requireBetween(String key, long value, long least, long most) {
    require(value >= least && value <= most, key, value, least + " to " + most);
  }

  private static void require(boolean holds, String key, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(PATH + key + " is " + value + "; allowed is " + allowed);
    }
  }
}
