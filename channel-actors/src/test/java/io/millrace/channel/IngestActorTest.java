package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.TestChannels.NEWS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelNews.ContentRead;
import io.millrace.channel.ChannelNews.IngestEnded;
import io.millrace.channel.ChannelNews.MultivariantRead;
import io.millrace.channel.ChannelNews.PlaylistFailed;
import io.millrace.channel.ChannelNews.PlaylistLoaded;
import io.millrace.channel.ChannelNews.RecordingRead;
import io.millrace.channel.ChannelNews.SegmentReady;
import io.millrace.channel.ChannelNews.SegmentSkipped;
import io.millrace.channel.ChannelNews.SourceEntered;
import io.millrace.hls.VariantStream;
import io.millrace.segment.Expectation;
import io.millrace.segment.SegmentStore;
import io.millrace.testing.SettledTime;
import io.millrace.timeline.Entry;
import io.millrace.timeline.Pace;
import io.millrace.upstream.Upstream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an ingest tells its channel of what its origin says. */
class IngestActorTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final URI LIVE = URI.create("http://a/live.m3u8?secret=1");

  private final ManualTime time = ManualTime.get(KIT.system());
  private final TestProbe<ChannelCommand> channel = KIT.createTestProbe();
  private final SegmentStore store = new SegmentStore(64L << 20);
  private final FakeOrigins origins = new FakeOrigins();
  private final FakeFetcher fetcher = new FakeFetcher(store);
  private volatile Instant now = TestChannels.START;
  private Optional<ActorRef<IngestActor.Command>> ingest = Optional.empty();

  @AfterEach
  void endIngest() {
    ingest.ifPresent(running -> KIT.stop(running, PATIENCE));
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void segmentsFetchedTogetherAreHandedOnInOrder() {
    origins.says("a", playlist(1, 3));
    followGoingOn();
    assertThat(expect(PlaylistLoaded.class).targetDuration()).isEqualTo(Duration.ofSeconds(4));
    flight("3.ts").completes();
    flight("2.ts").completes();
    expectNothing();
    flight("1.ts").completes();

    for (long msn = 1; msn <= 3; msn++) {
      assertThat(expect(SegmentReady.class).segment().origin().msn()).isEqualTo(msn);
    }
  }

  @Test
  void noMoreThanTheLimitAreFetchedAtOnce() {
    origins.says("a", playlist(1, 5));
    now = now.plusSeconds(60);
    follow(new Entry.ColdStart(5));
    expect(PlaylistLoaded.class);

    channel.awaitAssert(
        PATIENCE,
        () ->
            assertThat(fetcher.flights)
                .extracting(FakeFetcher.Flight::name)
                .containsExactly("1.ts", "2.ts", "3.ts"));
    flight("1.ts").completes();
    expect(SegmentReady.class);
    flight("4.ts");
  }

  @Test
  void aSegmentThatFailsIsTriedAgainThenSkippedWithADiscontinuity() {
    origins.says("a", playlist(1, 3));
    followGoingOn();
    expect(PlaylistLoaded.class);
    flight("1.ts").completes();
    expect(SegmentReady.class);
    flight("3.ts").completes();
    for (int attempt = 1; attempt <= 3; attempt++) {
      flight("2.ts").fails();
      if (attempt < 3) {
        settle();
        pass(Duration.ofMillis(900));
      }
    }

    assertThat(fetcher.flights).filteredOn(flight -> flight.name().equals("2.ts")).hasSize(3);
    assertThat(expect(SegmentSkipped.class).upstreamMsn()).isEqualTo(2);
    SegmentReady third = expect(SegmentReady.class);
    assertThat(third.segment().origin().msn()).isEqualTo(3);
    assertThat(third.segment().discontinuity()).isTrue();
  }

  @Test
  void onAColdStartSegmentsAreHandedOnWhileTheyFill() {
    origins.says("a", playlist(1, 3));
    follow(new Entry.ColdStart(3));
    expect(PlaylistLoaded.class);
    flight("1.ts").begins();
    SegmentReady first = expect(SegmentReady.class);
    assertThat(first.body().orElseThrow().isComplete()).isFalse();
    assertThat(first.speed()).isEmpty();

    flight("1.ts").fails();
    assertThat(expect(SegmentSkipped.class).upstreamMsn()).isEqualTo(1);
    flight("2.ts").completes();
    assertThat(expect(SegmentReady.class).segment().discontinuity()).isTrue();
  }

  @Test
  void aPipedSegmentThatBreaksBeforeItsTurnIsTriedAgain() {
    origins.says("a", playlist(1, 2));
    follow(new Entry.ColdStart(3));
    expect(PlaylistLoaded.class);
    flight("2.ts").begins();
    settle();
    flight("2.ts").fails();
    settle();
    pass(Duration.ofMillis(200));
    flight("2.ts").completes();
    flight("1.ts").completes();

    assertThat(expect(SegmentReady.class).segment().origin().msn()).isEqualTo(1);
    SegmentReady second = expect(SegmentReady.class);
    assertThat(second.segment().discontinuity()).isFalse();
    assertThat(second.body().orElseThrow().isComplete()).isTrue();
  }

  @Test
  void anUnusableSegmentIsLeftOutAtItsPlace() {
    origins.says(
        "a",
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:4
        #EXT-X-MEDIA-SEQUENCE:1
        #EXTINF:4,
        1.ts
        #EXTINF:4,
        ftp://elsewhere/2.ts
        #EXTINF:4,
        3.ts
        """);
    follow(new Entry.ColdStart(3));
    expect(PlaylistLoaded.class);
    flight("3.ts").completes();
    expectNothing();
    flight("1.ts").completes();

    assertThat(expect(SegmentReady.class).segment().discontinuity()).isFalse();
    assertThat(expect(SegmentSkipped.class).upstreamMsn()).isEqualTo(2);
    assertThat(expect(SegmentReady.class).segment().discontinuity()).isTrue();
  }

  @Test
  void gapsAreHandedOnWithoutBytesAndTagsWithoutAddresses() {
    origins.says(
        "a",
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:4
        #EXT-X-MEDIA-SEQUENCE:1
        #EXT-X-GAP
        #EXT-X-DATERANGE:ID="x",START-DATE="2030-01-01T00:00:00Z",SCTE35-OUT=0xFC
        #EXT-X-DATERANGE:ID="y",START-DATE="2030-01-01T00:00:00Z",X-ASSET-URI="secret.m3u8"
        #EXT-X-AD:URI="secret.ts"
        # a comment
        #EXTINF:4,
        1.ts
        """);
    follow(new Entry.ColdStart(3));
    expect(PlaylistLoaded.class);

    SegmentReady gap = expect(SegmentReady.class);
    assertThat(gap.segment().gap()).isTrue();
    assertThat(gap.body()).isEmpty();
    assertThat(gap.segment().tags())
        .containsExactly(
            "#EXT-X-DATERANGE:ID=\"x\",START-DATE=\"2030-01-01T00:00:00Z\",SCTE35-OUT=0xFC",
            "#EXT-X-DATERANGE:ID=\"y\",START-DATE=\"2030-01-01T00:00:00Z\"");
  }

  @Test
  void aPolitelyEndedPlaylistEndsTheIngestAfterItsLastSegments() {
    origins.says("a", playlist(1, 1));
    followGoingOn();
    expect(PlaylistLoaded.class);
    flight("1.ts").completes();
    expect(SegmentReady.class);
    origins.says("a", playlist(1, 2) + "#EXT-X-ENDLIST\n");
    pass(Duration.ofSeconds(4));
    expect(PlaylistLoaded.class);
    flight("2.ts").completes();

    expect(SegmentReady.class);
    IngestEnded ended = expect(IngestEnded.class);
    assertThat(ended.reason()).contains("EXT-X-ENDLIST");
  }

  @Test
  void aMultivariantPlaylistIsToldAndNothingMoreIsReadOfIt() {
    origins.says("a", variantAt("low/v.m3u8") + variantAt("high/v.m3u8").substring(8));
    follow(new Entry.ColdStart(3));

    MultivariantRead read = expect(MultivariantRead.class);
    assertThat(read.playlist().variants()).hasSize(2);
    assertThat(read.base()).isEqualTo(LIVE);
    pass(Duration.ofSeconds(30));
    expectNothing();
    assertThat(origins.asked("a")).isEqualTo(1);
  }

  @Test
  void aRecordingIsToldAndNothingIsFetchedOfIt() {
    origins.says("a", playlist(1, 3) + "#EXT-X-ENDLIST\n");
    follow(new Entry.ColdStart(3));

    assertThat(expect(RecordingRead.class).playlist().segments()).hasSize(3);
    pass(Duration.ofSeconds(30));
    expectNothing();
    assertThat(fetcher.flights).isEmpty();
  }

  /** A channel would have played its last seconds, though another source was live. */
  @Test
  void whatALiveStreamListedWhenItEndedIsNoRecording() {
    origins.says("a", playlist(7, 9) + "#EXT-X-ENDLIST\n");
    follow(new Entry.ColdStart(3));

    assertThat(expect(IngestEnded.class).reason()).contains("EXT-X-ENDLIST");
    assertThat(fetcher.flights).isEmpty();
  }

  @Test
  void aVariantWhoseAddressExpiresIsLookedUpAnew() {
    origins.says("a", variantAt("v.m3u8?until=1"));
    origins.says(URI.create("http://a/v.m3u8?until=1"), playlist(1, 1));
    followNamed(goingOn(), "http://a/v.m3u8?until=1");
    expect(PlaylistLoaded.class);
    flight("1.ts").completes();
    expect(SegmentReady.class);

    origins.says("a", variantAt("v.m3u8?until=2"));
    origins.says(URI.create("http://a/v.m3u8?until=2"), playlist(1, 2));
    origins.fails(URI.create("http://a/v.m3u8?until=1"));
    pass(Duration.ofSeconds(4));
    expect(PlaylistLoaded.class);
    flight("2.ts").completes();

    SegmentReady second = expect(SegmentReady.class);
    assertThat(second.segment().origin().msn()).isEqualTo(2);
    assertThat(second.segment().discontinuity()).isFalse();
  }

  @Test
  void aVariantThatStaysAwayIsLookedUpOnceForEachFailure() {
    URI variant = URI.create("http://a/v.m3u8");
    origins.says("a", variantAt("v.m3u8"));
    origins.says(variant, playlist(1, 1));
    followNamed(goingOn(), variant.toString());
    Instant next = expect(PlaylistLoaded.class).nextReload();

    origins.fails(variant);
    pass(Duration.between(now, next));
    assertThat(expect(PlaylistFailed.class).reason()).isEqualTo("refused by a test");
    expectNothing();
    assertThat(origins.asked("a")).isEqualTo(4);
    pass(Duration.ofMillis(500));
    expect(PlaylistFailed.class);
    assertThat(origins.asked("a")).isEqualTo(6);
  }

  @Test
  void aMultivariantPlaylistThatCanBeReadOnceIsNotAskedForEver() {
    URI variant = URI.create("http://a/v.m3u8");
    origins.says(variant, playlist(1, 1));
    followNamed(goingOn(), variant.toString());
    Instant next = expect(PlaylistLoaded.class).nextReload();

    origins.fails("a");
    origins.fails(variant);
    pass(Duration.between(now, next));
    expect(PlaylistFailed.class);
    origins.says(variant, playlist(1, 2));
    pass(Duration.ofMillis(500));
    expect(PlaylistLoaded.class);
  }

  @Test
  void aPlaylistThatLeadsInCirclesFails() {
    origins.says("a", variantAt("live.m3u8"));
    followNamed(new Entry.ColdStart(3), LIVE.toString());

    assertThat(expect(PlaylistFailed.class).reason()).contains("leads nowhere");
  }

  @Test
  void whatIsNoPlaylistIsReportedAndAskedForAgainWithGrowingPauses() {
    origins.says("a", "<html>secret</html>");
    follow(new Entry.ColdStart(3));
    assertThat(expect(PlaylistFailed.class).reason()).contains("web page").doesNotContain("secret");

    pass(Duration.ofMillis(500));
    expect(PlaylistFailed.class);
    pass(Duration.ofMillis(500));
    expectNothing();
    pass(Duration.ofMillis(500));
    expect(PlaylistFailed.class);
    origins.fails("a");
    pass(Duration.ofSeconds(2));
    assertThat(expect(PlaylistFailed.class).reason()).isEqualTo("refused by a test");
  }

  @Test
  void aPlaylistIsLoadedAgainAboutWhenItsNextSegmentIsDue() {
    origins.says("a", playlist(1, 1));
    followGoingOn();
    Instant next = expect(PlaylistLoaded.class).nextReload();
    assertThat(Duration.between(now, next)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));

    pass(Duration.between(now, next).minusMillis(1));
    expectNothing();
    pass(Duration.ofMillis(1));
    Instant quarterLater = expect(PlaylistLoaded.class).nextReload();
    assertThat(Duration.between(now, quarterLater)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void anIngestThatIsStoppedGivesItsMemoryBack() {
    origins.says("a", playlist(1, 3));
    followGoingOn();
    expect(PlaylistLoaded.class);
    beginFlights(3);

    endIngest();
    assertThat(store.use().heldBytes()).isZero();
  }

  @Test
  void anIngestThatFailsGivesItsMemoryBack() {
    origins.says("a", playlist(1, 2));
    followGoingOn();
    expect(PlaylistLoaded.class);
    beginFlights(2);
    fetcher.throwing();
    origins.says("a", playlist(1, 3));
    ActorRef<IngestActor.Command> failing = ingest.orElseThrow();
    pass(Duration.ofSeconds(4));

    channel.expectTerminated(failing, PATIENCE);
    assertThat(store.use().heldBytes()).isZero();
  }

  private void followGoingOn() {
    follow(goingOn());
  }

  private Entry goingOn() {
    return new Entry.GoingOn(
        Optional.empty(), Pace.start(now.minusSeconds(60)), Duration.ofSeconds(4));
  }

  private void follow(Entry entry) {
    follow(new IngestActor.Unseen(LIVE), entry);
  }

  /** Follows what the Multivariant Playlist at {@link #LIVE} names; its first variant. */
  private void followNamed(Entry entry, String... addresses) {
    var way =
        new IngestActor.Named(
            Stream.of(addresses).map(URI::create).toList(),
            LIVE,
            anew -> anew.variants().stream().map(VariantStream::uri).toList(),
            Map.of());
    follow(way, entry);
  }

  private void follow(IngestActor.Way way, Entry entry) {
    var kind = new IngestActor.Kind(Expectation.WHOLE, false);
    var job = new IngestActor.Job(NEWS, TrackId.MAIN, 1, "a", way, entry, kind);
    Upstream upstream = origins.open("news/a", Map.of(), LIVE);
    var tools =
        new IngestActor.Tools(
            upstream,
            new AttachmentFetches(upstream, false, AttachmentNames.OF_THIS_PROCESS),
            fetcher,
            TestChannels.settings().ingest(),
            6,
            () -> now);
    ingest = Optional.of(KIT.spawn(IngestActor.create(job, tools, channel.ref())));
  }

  private <T extends ChannelCommand> T expect(Class<T> type) {
    ChannelCommand next = channel.receiveMessage(PATIENCE);
    while (!type.isInstance(next)
        && (next instanceof ContentRead || next instanceof SourceEntered)) {
      next = channel.receiveMessage(PATIENCE);
    }
    assertThat(next).isInstanceOf(type);
    return type.cast(next);
  }

  private void pass(Duration duration) {
    now = now.plus(duration);
    time.timePasses(duration);
  }

  private void beginFlights(int count) {
    channel.awaitAssert(PATIENCE, () -> assertThat(fetcher.flights).hasSize(count));
    fetcher.flights.forEach(FakeFetcher.Flight::begins);
    assertThat(store.use().heldBytes()).isPositive();
  }

  private void settle() {
    SettledTime.settle(KIT.system());
  }

  private void expectNothing() {
    settle();
    channel.expectNoMessage(Duration.ofMillis(50));
  }

  private FakeFetcher.Flight flight(String name) {
    return channel.awaitAssert(PATIENCE, () -> fetcher.flight(name));
  }

  private static String variantAt(String uri) {
    return "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n" + uri + "\n";
  }

  private static String playlist(int first, int last) {
    var text =
        new StringBuilder(
            "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:" + first + "\n");
    for (int msn = first; msn <= last; msn++) {
      text.append("#EXTINF:4,\n").append(msn).append(".ts\n");
    }
    return text.toString();
  }
}
