package io.millrace.app.settings;

import com.typesafe.config.Config;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the server as a whole needs to know.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 takes a free one
 * @param channelsFile the file of channel definitions
 * @param channelsPoll how often to look whether that file has changed
 * @param data the folder for what the server has to keep
 * @param tokenAlways the API wants the admin token on loopback too
 */
public record ServerSettings(
    String host,
    int port,
    Path channelsFile,
    Duration channelsPoll,
    Path data,
    boolean tokenAlways) {

  public ServerSettings {
    require(!host.isBlank(), "millrace.http.host", host, "a host name or address");
    require(port >= 0 && port <= 65535, "millrace.http.port", port, "0 to 65535");
    require(
        channelsPoll.compareTo(Duration.ofMillis(100)) >= 0
            && channelsPoll.compareTo(Duration.ofHours(1)) <= 0,
        "millrace.channels.poll",
        channelsPoll.toMillis() + " ms",
        "100 ms to 1 h");
  }

  /**
   * Fails with {@link SettingException}.
   *
   * @param home relative paths start here
   */
  public static ServerSettings from(Config config, Path home) {
    return new ServerSettings(
        config.getString("millrace.http.host"),
        config.getInt("millrace.http.port"),
        path(config, "millrace.channels.file", home),
        config.getDuration("millrace.channels.poll"),
        path(config, "millrace.data", home),
        tokenAlways(config));
  }

  /** The same with the port that was found free. */
  public ServerSettings withPort(int found) {
    return new ServerSettings(host, found, channelsFile, channelsPoll, data, tokenAlways);
  }

  /** Where this machine reaches the server. */
  public URI address() {
    return URI.create("http://" + reachable() + ":" + port);
  }

  private String reachable() {
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::", "[::]" -> "[::1]";
      default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    };
  }

  private static boolean tokenAlways(Config config) {
    String key = "millrace.api.token-required";
    String text = config.getString(key);
    require(text.equals("auto") || text.equals("always"), key, text, "auto or always");
    return text.equals("always");
  }

  private static Path path(Config config, String key, Path home) {
    String text = config.getString(key);
    require(!text.isBlank(), key, text, "a path");
    return home.resolve(text).normalize();
  }

  private static void require(boolean holds, String key, Object value, String allowed) {
    if (!holds) {
      throw new SettingException(key + " = " + value + ": allowed is " + allowed);
    }
  }
}
