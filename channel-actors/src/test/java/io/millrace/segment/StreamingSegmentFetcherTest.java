package io.millrace.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.media.SyntheticTransportStream;
import io.millrace.testing.Answer;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.PekkoUpstreams;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UpstreamException;
import io.millrace.upstream.UpstreamSettings;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segments from a real origin into the store. */
class StreamingSegmentFetcherTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Materializer MATERIALIZER = Materializer.matFromSystem(KIT.system());
  private static final Duration ANNOUNCED = Duration.ofSeconds(2);
  private static final byte[] MEDIA =
      new SyntheticTransportStream(1, true).segment(ANNOUNCED, 600_000);

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final Upstream upstream =
      new PekkoUpstreams(
              KIT.system(),
              UpstreamSettings.from(
                  ConfigFactory.parseString("millrace.upstream.idle-timeout = 20s")
                      .withFallback(ConfigFactory.load())))
          .open("primary", Map.of(), URI.create("http://localhost/"));
  private final SegmentStore store = new SegmentStore(4 << 20);
  private final SegmentFetcher fetcher =
      new StreamingSegmentFetcher(
          KIT.system(),
          store,
          new SegmentSettings(4 << 20, 0, Duration.ofMillis(500), 0.25),
          InstantSource.system());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void everythingIsBack() {
    store.removeChannel("news");
    Eventually.within(
        Duration.ofSeconds(20),
        () -> {
          assertThat(upstream.occupancy().requestsInFlight()).isZero();
          assertThat(store.use().heldBytes()).isZero();
        });
    upstream.close();
    origin.close();
  }

  @Test
  void bringsASegmentInAndSaysHowFast() throws Exception {
    origin.on("/1.ts", Answer.ok("video/mp2t", MEDIA));
    SegmentInFlight inFlight = fetch("/1.ts");
    value(inFlight.firstBytes());
    ValidatedSegment validated = value(inFlight.validated());
    assertThat(validated.duration()).isEqualTo(ANNOUNCED);
    assertThat(validated.bytes()).isEqualTo(MEDIA.length);
    assertThat(validated.checksum()).isEqualTo(checksum(MEDIA));
    assertThat(validated.startsWithKeyFrame()).isTrue();
    assertThat(validated.elapsed()).isPositive();
    assertThat(inFlight.body().whole()).contains(ByteString.fromArray(MEDIA));
    assertThat(store.bytesHeld("news")).isEqualTo(MEDIA.length);
  }

  @Test
  void letsReadersInFromTheFirstBytesOn() throws Exception {
    origin.on("/1.ts", Answer.drip(MEDIA, 100_000, Duration.ofMillis(300)));
    SegmentInFlight inFlight = fetch("/1.ts");
    value(inFlight.firstBytes());
    assertThat(inFlight.body().isComplete()).isFalse();
    List<CompletionStage<ByteString>> readers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      readers.add(
          inFlight
              .body()
              .bytes()
              .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), MATERIALIZER));
    }
    for (CompletionStage<ByteString> reader : readers) {
      assertThat(value(reader).toArrayUnsafe()).isEqualTo(MEDIA);
    }
    assertThat(origin.requests("/1.ts")).isEqualTo(1);
    assertThat(store.use().heldBytes()).isEqualTo(MEDIA.length);
  }

  @ParameterizedTest
  @CsvSource({
    "'  <!DOCTYPE html><html>sorry</html>', HTML",
    "'{\"error\":\"channel at capacity\"}', JSON",
    "'#EXTM3U', playlist",
    "'hello', no format of a Media Segment",
    "'', empty"
  })
  void refusesWhatIsNoSegmentBeforeAnybodySeesIt(String text, String words) throws Exception {
    origin.on("/1.ts", Answer.ok("video/mp2t", text.getBytes(UTF_8)));
    SegmentInFlight inFlight = fetch("/1.ts");
    assertThat(failure(inFlight.firstBytes()))
        .isInstanceOf(SegmentInvalidException.class)
        .hasMessageContaining(words);
    assertThat(failure(inFlight.validated())).isInstanceOf(SegmentInvalidException.class);
    assertThat(inFlight.body().isFailed()).isTrue();
    assertThat(inFlight.body().length()).isZero();
  }

  @Test
  void refusesAnEndlessPageAfterItsFirstBytes() throws Exception {
    origin.on("/1.ts", Answer.endless("<html>".repeat(1000).getBytes(UTF_8)));
    assertThat(failure(fetch("/1.ts").firstBytes())).hasMessageContaining("HTML");
  }

  @Test
  void refusesASegmentThatEndsInAPacket() throws Exception {
    origin.on("/1.ts", Answer.untilClose(Arrays.copyOf(MEDIA, MEDIA.length - 100)));
    SegmentInFlight inFlight = fetch("/1.ts");
    value(inFlight.firstBytes());
    assertThat(failure(inFlight.validated()))
        .isInstanceOf(SegmentInvalidException.class)
        .hasMessageContaining("188");
    assertThat(inFlight.body().isFailed()).isTrue();
  }

  @Test
  void failsReadersWithTheOriginsFailure() throws Exception {
    origin.on("/1.ts", Answer.resetAfter(Arrays.copyOf(MEDIA, 100_000), MEDIA.length));
    SegmentInFlight inFlight = fetch("/1.ts");
    Throwable seen = failure(inFlight.body().bytes().runWith(Sink.ignore(), MATERIALIZER));
    assertThat(seen)
        .isInstanceOfSatisfying(
            UpstreamException.class,
            e -> assertThat(e.kind()).isEqualTo(UpstreamException.Kind.RESET));
    assertThat(failure(inFlight.validated())).isSameAs(seen);
  }

  @Test
  void failsWithTheStatusOfTheOrigin() throws Exception {
    SegmentInFlight inFlight = fetch("/missing.ts");
    assertThat(failure(inFlight.firstBytes()))
        .isInstanceOfSatisfying(UpstreamException.class, e -> assertThat(e.status()).hasValue(404));
    assertThat(failure(inFlight.validated())).isInstanceOf(UpstreamException.class);
  }

  @Test
  void refusesASegmentThatMemoryHasNoRoomFor() throws Exception {
    origin.on("/1.ts", Answer.ok("video/mp2t", MEDIA));
    SegmentBody others = store.begin("news");
    others.append(ByteString.fromArray(new byte[4 << 20]));
    others.complete();
    assertThat(failure(fetch("/1.ts").validated()))
        .isInstanceOf(SegmentStoreFull.class)
        .hasMessageContaining("millrace.segments.memory");
  }

  @Test
  void endsTheTransferWhenCancelled() throws Exception {
    origin.on("/1.ts", Answer.stallAfter(Arrays.copyOf(MEDIA, 200_000), MEDIA.length));
    SegmentInFlight inFlight = fetch("/1.ts");
    value(inFlight.firstBytes());
    inFlight.cancel();
    inFlight.cancel();
    assertThat(failure(inFlight.validated())).isInstanceOf(SegmentGoneException.class);
    Eventually.within(
        Duration.ofSeconds(20),
        () -> {
          assertThat(store.use().heldBytes()).isZero();
          assertThat(origin.openConnections()).isZero();
        });
  }

  @Test
  void cancelsBeforeTheOriginHasAnswered() throws Exception {
    origin.on("/1.ts", Answer.after(Duration.ofSeconds(60), Answer.endless(MEDIA)));
    SegmentInFlight inFlight = fetch("/1.ts");
    inFlight.cancel();
    assertThat(failure(inFlight.firstBytes())).isInstanceOf(SegmentGoneException.class);
  }

  @Test
  void leavesAnAdmittedSegmentAloneWhenCancelledLate() throws Exception {
    origin.on("/1.ts", Answer.ok("video/mp2t", MEDIA));
    SegmentInFlight inFlight = fetch("/1.ts");
    value(inFlight.validated());
    store.admit(new SegmentKey("news", "main", 1), inFlight.body());
    inFlight.cancel();
    assertThat(store.find(new SegmentKey("news", "main", 1))).isPresent();
    assertThat(inFlight.body().isComplete()).isTrue();
  }

  @Test
  void givesTheMemoryOfACompleteButUnwantedSegmentBack() throws Exception {
    origin.on("/1.ts", Answer.ok("video/mp2t", MEDIA));
    SegmentInFlight inFlight = fetch("/1.ts");
    value(inFlight.validated());
    inFlight.cancel();
    assertThat(store.use().heldBytes()).isZero();
  }

  private SegmentInFlight fetch(String path) {
    return fetcher.fetch(upstream, new SegmentToFetch("news", origin.uri(path), ANNOUNCED));
  }

  private static <T> T value(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static int checksum(byte[] bytes) {
    var checksum = new CRC32C();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }

  private static Throwable failure(CompletionStage<?> stage) throws Exception {
    return value(stage.<Throwable>handle((value, thrown) -> thrown));
  }
}
