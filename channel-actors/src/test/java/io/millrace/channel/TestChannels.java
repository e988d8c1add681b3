package io.millrace.channel;

import io.millrace.media.MediaDescription;
import io.millrace.media.PictureSize;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.LinkSettings;
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
import java.util.OptionalDouble;

/** Definitions and settings that tests share; each secret in them is called so. */
final class TestChannels {

  static final int START_SEGMENTS = 3;
  static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  static final ChannelId NEWS = new ChannelId("news");
  static final Duration TRACK_IDLE_AFTER = Duration.ofSeconds(30);

  /** What is seen in segments of picture and sound. */
  static final MediaDescription DESCRIPTION =
      new MediaDescription(
          List.of("avc1.4d401e", "mp4a.40.2"),
          Optional.of(new PictureSize(640, 360)),
          OptionalDouble.of(25));

  static final LinkSettings LINKS =
      new LinkSettings(Duration.ofSeconds(60), Duration.ofSeconds(3), Duration.ofSeconds(30));
  static final ContentSettings CONTENT = new ContentSettings(10, 0.125, 4, 3, 3);

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
        Duration.ofSeconds(20),
        1.5,
        3.0,
        2,
        2,
        3,
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        returnToPrimary,
        CONTENT);
  }

  /** What all channels of a node share, with nothing behind it. */
  static ChannelTools tools(ChannelSettings settings, SegmentStore store) {
    return new ChannelTools(
        settings,
        new FakeOrigins(),
        new FakeLocators(),
        new NoProviders(),
        new FakeFetcher(store),
        store,
        new ChannelViews(),
        TimelineCheckpoints.none(),
        () -> START,
        () -> 0,
        MediaProbe.NONE);
  }

  static ProviderSettings providers() {
    return new ProviderSettings(
        Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofSeconds(5));
  }

  /** A source that shares an account with others. */
  static SourceDefinition source(String name, int priority, String provider) {
    SourceDefinition own = source(name, priority);
    return new SourceDefinition(
        name,
        own.locator(),
        priority,
        own.requests(),
        false,
        Optional.of(provider),
        own.refresh(),
        own.probe(),
        own.trust());
  }

  static ChannelSettings settings() {
    return settings(SegmentPath.SESSION);
  }

  static ChannelSettings settings(SegmentPath path) {
    return settings(path, false);
  }

  static ChannelSettings settingsWithSlate() {
    return settings(SegmentPath.SESSION, true);
  }

  private static ChannelSettings settings(SegmentPath path, boolean slate) {
    return new ChannelSettings(
        Duration.ofSeconds(30),
        TRACK_IDLE_AFTER,
        Duration.ofHours(1),
        100,
        Duration.ofSeconds(30),
        Duration.ofMillis(200),
        slate,
        path,
        new TimelineSettings(6, START_SEGMENTS),
        new IngestSettings(3, 3, Duration.ofMillis(200)),
        failover(),
        LINKS);
  }
}
