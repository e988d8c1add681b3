package io.millrace.channel;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.Locator;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import io.millrace.timeline.TimelineSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Definitions and settings that tests share; each secret in them is called so. */
final class TestChannels {

  static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  static final ChannelId NEWS = new ChannelId("news");

  private TestChannels() {}

  static SourceDefinition source(String name, int priority) {
    return new SourceDefinition(
        name,
        new Locator.Direct(URI.create("http://" + name + ".test/secret-path/index.m3u8?secret=1")),
        priority,
        Map.of("Referer", "secret-referer"));
  }

  static ChannelDefinition channel(SourceDefinition... sources) {
    return new ChannelDefinition(NEWS, "News", StartMode.ON_DEMAND, List.of(sources));
  }

  static ChannelDefinition always(SourceDefinition... sources) {
    return new ChannelDefinition(NEWS, "News", StartMode.ALWAYS, List.of(sources));
  }

  static FailoverSettings failover() {
    return failover(Optional.of(Duration.ofMinutes(5)));
  }

  static FailoverSettings failover(Optional<Duration> returnToPrimary) {
    return new FailoverSettings(
        Duration.ofSeconds(8),
        1.5,
        3.0,
        2,
        2,
        3,
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        returnToPrimary);
  }

  static ChannelSettings settings() {
    return new ChannelSettings(
        Duration.ofSeconds(30),
        100,
        Duration.ofSeconds(30),
        Duration.ofMillis(200),
        SegmentPath.SESSION,
        new TimelineSettings(6, 3),
        new IngestSettings(3, 3, Duration.ofMillis(200)),
        failover());
  }
}
