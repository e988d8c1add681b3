package io.millrace.channel;

import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.millrace.ladder.LadderTrack;
import io.millrace.segment.SegmentStore;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Periods;
import io.millrace.timeline.SegmentOrigin;
import io.millrace.timeline.TimelineNumbers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentPathTest {

  private static final URI PLAYLIST =
      URI.create("/proxied/channels/news/viewers/s/main/index.m3u8");

  @Test
  void segmentsAreBelowTheSessionByDefault() {
    assertThat(PLAYLIST.resolve(uri(read(Map.of()))))
        .hasToString("/proxied/channels/news/viewers/s/main/7.ts");
  }

  @Test
  void segmentsCanBeSharedByAllViewers() {
    assertThat(PLAYLIST.resolve(uri(read(Map.of("millrace.viewers.segment-path", "shared")))))
        .hasToString("/proxied/channels/news/main/7.ts");
  }

  @Test
  void anotherValueIsNamedWithItsKey() {
    assertThatThrownBy(() -> read(Map.of("millrace.viewers.segment-path", "SHARED")))
        .hasMessage("millrace.viewers.segment-path = SHARED: allowed are session and shared");
  }

  @Test
  void playlistsNameWhatIsSet() {
    assertThat(playlist(SegmentPath.SESSION)).endsWith("\n7.ts\n");
    assertThat(playlist(SegmentPath.SHARED)).endsWith("\n../../../main/7.ts\n");
  }

  private static String playlist(SegmentPath path) {
    ChannelSettings settings = TestChannels.settings(path);
    var memory = new ChannelMemory(channel(source("a", 1)), settings);
    var numbers = new TimelineNumbers(7, 0, Duration.ofSeconds(4), false);
    memory.periods(Periods.resume(List.of(numbers), TestChannels.START));
    var track =
        new TrackPublisher(
            memory,
            TrackId.MAIN,
            LadderTrack.Kind.VARIANT,
            numbers,
            TestChannels.tools(settings, new SegmentStore(1 << 20)));
    var segment =
        new NewSegment(
            new SegmentOrigin("a", 1, "http://a.test/1.ts"),
            Duration.ofSeconds(4),
            false,
            Optional.empty(),
            true,
            List.of());
    track.append(new SegmentPiece(segment, Optional.empty()), TestChannels.START);
    track.makePublic();
    return track.view().playlist().orElseThrow().plain().utf8String();
  }

  private static String uri(SegmentPath path) {
    return path.uri(TrackId.MAIN, 7, "ts");
  }

  private static SegmentPath read(Map<String, ?> settings) {
    return ChannelSettings.from(ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load()))
        .segmentPath();
  }
}
