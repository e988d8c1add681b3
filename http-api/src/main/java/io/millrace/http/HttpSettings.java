package io.millrace.http;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Where the server listens and what it bears ({@code millrace.http}). Sizes are bytes.
 *
 * @param maxConnections served at a time
 * @param backlog connections that wait to be accepted
 * @param idleTimeout a connection on which nothing moves for so long is closed
 * @param requestHeadTimeout from the first byte of a request until its head is complete
 * @param requestTimeout longest wait for an answer of the API
 * @param startTimeout longest wait for a channel or track that is being started, or for what a
 *     channel fetches
 * @param maxWaiting requests that wait at a time for what one channel fetches
 * @param segmentMaxAge how long caches may keep a segment
 */
public record HttpSettings(
    String host,
    int port,
    int maxConnections,
    int backlog,
    Duration idleTimeout,
    Duration requestHeadTimeout,
    Duration requestTimeout,
    Duration startTimeout,
    int maxWaiting,
    Duration segmentMaxAge,
    int maxUriLength,
    int maxHeaderLength,
    int maxBody) {

  private static final String PATH = "millrace.http.";

  public HttpSettings {
    require(!host.isBlank(), "host", host, "an address");
    require(port >= 0 && port <= 65535, "port", port, "0 to 65535");
    require(maxConnections >= 1, "max-connections", maxConnections, "at least 1");
    require(backlog >= 1, "backlog", backlog, "at least 1");
    require(isPositive(startTimeout), "start-timeout", startTimeout, "more than 0");
    require(maxWaiting >= 1, "max-waiting", maxWaiting, "at least 1");
    require(
        idleTimeout.compareTo(startTimeout) > 0,
        "idle-timeout",
        idleTimeout,
        "more than start-timeout, " + startTimeout);
    require(
        isPositive(requestHeadTimeout), "request-head-timeout", requestHeadTimeout, "more than 0");
    require(isPositive(requestTimeout), "request-timeout", requestTimeout, "more than 0");
    require(!segmentMaxAge.isNegative(), "segment-max-age", segmentMaxAge, "0 or more");
    require(maxUriLength >= 256, "max-uri-length", maxUriLength, "at least 256 bytes");
    require(maxHeaderLength >= 256, "max-header-length", maxHeaderLength, "at least 256 bytes");
    require(maxBody >= 1024, "max-body", maxBody, "at least 1024 bytes");
  }

  public static HttpSettings from(Config root) {
    Config config = root.getConfig("millrace.http");
    return new HttpSettings(
        config.getString("host"),
        config.getInt("port"),
        config.getInt("max-connections"),
        config.getInt("backlog"),
        config.getDuration("idle-timeout"),
        config.getDuration("request-head-timeout"),
        config.getDuration("request-timeout"),
        config.getDuration("start-timeout"),
        config.getInt("max-waiting"),
        config.getDuration("segment-max-age"),
        bytes(config, "max-uri-length"),
        bytes(config, "max-header-length"),
        bytes(config, "max-body"));
  }

  private static int bytes(Config config, String key) {
    long bytes = config.getBytes(key);
    require(bytes <= 16 * 1024 * 1024, key, bytes, "at most 16 MiB");
    return (int) bytes;
  }

  private static boolean isPositive(Duration duration) {
    return duration.compareTo(Duration.ZERO) > 0;
  }

  private static void require(boolean good, String key, Object value, String allowed) {
    if (!good) {
      throw new IllegalArgumentException(PATH + key + " = " + value + ": must be " + allowed);
    }
  }
}
