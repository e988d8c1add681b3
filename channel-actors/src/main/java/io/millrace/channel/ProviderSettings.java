package io.millrace.channel;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How slots of providers are lent.
 *
 * @param lease a slot that is not renewed for this long is free again
 * @param refusalMemory for this long a provider that refused a channel is believed to allow no more
 *     than were there
 * @param refusalPause for this long after a refusal nobody is let in
 */
public record ProviderSettings(Duration lease, Duration refusalMemory, Duration refusalPause) {

  private static final Duration LONGEST = Duration.ofDays(1);

  public ProviderSettings {
    within("lease", lease, Duration.ofSeconds(1), Duration.ofHours(1));
    within("refusal-memory", refusalMemory, Duration.ofSeconds(1), LONGEST);
    within("refusal-pause", refusalPause, Duration.ofMillis(100), refusalMemory);
  }

  public static ProviderSettings from(Config config) {
    Config provider = config.getConfig("millrace.provider");
    return new ProviderSettings(
        provider.getDuration("lease"),
        provider.getDuration("refusal-memory"),
        provider.getDuration("refusal-pause"));
  }

  private static void within(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "millrace.provider." + key + " = " + value + ": allowed are " + least + " to " + most);
    }
  }
}
