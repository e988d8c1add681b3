package io.millrace.http.play;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether and which addresses viewers may bring along ({@code millrace.play}).
 *
 * @param hosts whose addresses need no signature, in lower case: {@code tv.example.com}, or {@code
 *     *.example.com} for all names below
 * @param maxChannels made of such addresses at a time
 * @param startsPerMinute how many of them may begin
 * @param compat the addresses of other proxies are answered too ({@code millrace.compat})
 */
public record PlaySettings(
    boolean enabled, List<String> hosts, int maxChannels, int startsPerMinute, boolean compat) {

  private static final String PATH = "millrace.play.";

  /** A name, names below one, or an address as it stands in a URL. */
  private static final Pattern HOST =
      Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|\\[[0-9a-f:.]+]");

  public PlaySettings {
    hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    for (String host : hosts) {
      require(
          HOST.matcher(host).matches(), "hosts", host, "host names, such as *.example.com, only");
    }
    require(within(maxChannels, 10_000), "max-channels", maxChannels, "1 to 10000");
    require(within(startsPerMinute, 60_000), "starts-per-minute", startsPerMinute, "1 to 60000");
  }

  public static PlaySettings from(Config root) {
    Config config = root.getConfig("millrace.play");
    return new PlaySettings(
        config.getBoolean("enabled"),
        config.getStringList("hosts"),
        config.getInt("max-channels"),
        config.getInt("starts-per-minute"),
        root.getBoolean("millrace.compat"));
  }

  /** Whether an address of this host needs no signature. */
  boolean permits(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String lower = name.toLowerCase(Locale.ROOT);
    return hosts.stream()
        .anyMatch(
            allowed ->
                allowed.startsWith("*.")
                    ? lower.endsWith(allowed.substring(1))
                    : lower.equals(allowed));
  }

  private static boolean within(int value, int most) {
    return value >= 1 && value <= most;
  }

  private static void require(boolean good, String key, Object value, String allowed) {
    if (!good) {
      throw new IllegalArgumentException(PATH + key + " = " + value + ": must be " + allowed);
    }
  }
}
