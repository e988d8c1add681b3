package io.millrace.channel;

import io.millrace.media.MediaContainer;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.pekko.util.ByteString;

/**
 * What the channels of one node share, for tests of several nodes: a store and views of its own,
 * and the same sources for all: {@code a} and {@code b} are live by the wall clock, in segments of
 * a second, {@code long-a} and {@code long-b} in segments of four, which bear that the machine
 * stands still; {@code film} is a recording, and {@code dead} fails. Thread-safe.
 */
public final class FakeNode {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(4);

  /** So many that a node that goes on after some seconds still finds what follows. */
  private static final int LISTED = 20;

  private static final String FILM =
      """
      #EXTM3U
      #EXT-X-TARGETDURATION:1
      #EXT-X-MEDIA-SEQUENCE:7
      #EXT-X-PLAYLIST-TYPE:VOD
      #EXTINF:1,
      7.ts
      #EXTINF:1,
      8.ts
      #EXT-X-ENDLIST
      """;

  public final ChannelViews views = new ChannelViews();
  public final SegmentStore store = new SegmentStore(64L << 20);
  private final FakeOrigins origins = new FakeOrigins();
  private final AtomicInteger asked = new AtomicInteger();
  private final InstantSource clock;

  public FakeNode() {
    this(Clock.systemUTC());
  }

  public FakeNode(InstantSource clock) {
    this.clock = clock;
    origins.answers(
        "a",
        uri -> {
          asked.incrementAndGet();
          return live(clock.instant(), SHORT);
        });
    origins.answers("b", uri -> live(clock.instant(), SHORT));
    origins.answers("long-a", uri -> live(clock.instant(), LONG));
    origins.answers("long-b", uri -> live(clock.instant(), LONG));
    origins.says("film", FILM);
    origins.fails("dead");
  }

  /** How often this node has asked the source for its playlist. */
  public int asked() {
    return asked.get();
  }

  /** A channel of {@code a}. */
  public static ChannelDefinition channel(String id) {
    return channel(id, StartMode.ON_DEMAND);
  }

  /** A channel of these sources, the first one preferred. */
  public static ChannelDefinition channelOf(String id, String... sources) {
    return new ChannelDefinition(
        new ChannelId(id),
        id,
        StartMode.ON_DEMAND,
        IntStream.range(0, sources.length)
            .mapToObj(i -> TestChannels.source(sources[i], i + 1))
            .toList());
  }

  public static ChannelDefinition channel(String id, StartMode start) {
    return new ChannelDefinition(
        new ChannelId(id), id, start, List.of(TestChannels.source("a", 1)));
  }

  /** A channel of the one source that requires a role. */
  public static ChannelDefinition channel(String id, StartMode start, String egress) {
    ChannelDefinition anywhere = channel(id, start);
    return new ChannelDefinition(
        anywhere.id(),
        anywhere.name(),
        start,
        anywhere.priority(),
        Optional.of(egress),
        anywhere.sources());
  }

  public ChannelTools tools() {
    return new ChannelTools(
        TestChannels.settings(),
        origins,
        new FakeLocators(),
        new NoProviders(),
        new FakeFetcher(store).completingAtOnce(),
        store,
        views,
        TimelineCheckpoints.none(),
        clock,
        () -> 0,
        MediaProbe.NONE);
  }

  /** All segments are alike: what another node has can be had here. */
  public void gather(ChannelFacts facts) {
    for (SegmentKey key : facts.segments()) {
      if (store.find(key).isEmpty()) {
        SegmentBody body = store.begin(key.channel());
        body.identify(MediaContainer.TRANSPORT_STREAM);
        body.append(ByteString.fromArray(new byte[188]));
        body.complete();
        store.admit(key, body);
      }
    }
  }

  /** What a channel shows on this node; empty while that cannot be played. */
  public String playlist(String channel) {
    return views
        .find(channel)
        .flatMap(view -> view.track(TrackId.MAIN.value()))
        .flatMap(TrackView::playlist)
        .map(playlist -> playlist.plain().utf8String())
        .orElse("");
  }

  private static String live(Instant now, Duration segment) {
    long newest = now.toEpochMilli() / segment.toMillis();
    long seconds = segment.toSeconds();
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:").append(seconds).append('\n');
    text.append("#EXT-X-MEDIA-SEQUENCE:").append(newest - LISTED + 1).append('\n');
    for (long msn = newest - LISTED + 1; msn <= newest; msn++) {
      text.append("#EXTINF:").append(seconds).append(",\n").append(msn).append(".ts\n");
    }
    return text.toString();
  }
}
