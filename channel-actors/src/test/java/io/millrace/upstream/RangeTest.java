package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertAllSlotsBack;
import static io.millrace.upstream.TestUpstreams.assertUnharmed;
import static io.millrace.upstream.TestUpstreams.bodyFailure;
import static io.millrace.upstream.TestUpstreams.bytes;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testing.Answer;
import io.millrace.testing.ReceivedRequest;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Parts of resources, from origins that give them, ignore the wish, or lie about what they give.
 */
class RangeTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Materializer MATERIALIZER = Materializer.matFromSystem(KIT.system());
  private static final byte[] MEDIA = new byte[300_000];
  private static final BodyRange RANGE = new BodyRange(100_000, 50_000);
  private static final byte[] PART;

  static {
    new Random(3).nextBytes(MEDIA);
    PART = Arrays.copyOfRange(MEDIA, 100_000, 150_000);
  }

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final Upstream upstream =
      new PekkoUpstreams(KIT.system(), settings(""))
          .open("primary", Map.of(), URI.create("http://localhost/"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void isUnharmed() throws Exception {
    assertUnharmed(upstream, origin);
    upstream.close();
    origin.close();
  }

  @Test
  void asksForAPartAndGivesItAndKeepsTheConnection() throws Exception {
    origin.on("/a.ts", partial(PART, "bytes 100000-149999/300000"));
    for (int i = 0; i < 5; i++) {
      OpenedBody opened = value(open("/a.ts"));
      assertThat(opened.contentLength()).hasValue(50_000);
      assertThat(bytes(opened, MATERIALIZER).toArray()).isEqualTo(PART);
      assertAllSlotsBack(upstream);
    }
    assertThat(origin.received().getFirst().header("range")).containsExactly("bytes=100000-149999");
    assertThat(origin.mostConnections()).isEqualTo(1);
  }

  @Test
  void asksForTheWholeWithoutARange() throws Exception {
    origin.on("/a.ts", Answer.ok("video/mp2t", MEDIA));
    assertThat(bytes(value(upstream.open(origin.uri("/a.ts"))), MATERIALIZER).toArray())
        .isEqualTo(MEDIA);
    assertThat(origin.received().getFirst().header("range")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"bytes 100000-149999/*", "bytes  100000-149999/300000", "Bytes 100000-149999/300000"})
  void understandsEveryGoodContentRange(String contentRange) throws Exception {
    origin.on("/a.ts", partial(PART, contentRange));
    assertThat(bytes(value(open("/a.ts")), MATERIALIZER).toArray()).isEqualTo(PART);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes 0-49999/300000, 0-49999 where it was asked for 100000-149999",
    "bytes 100000-150000/300000, 100000-150000 where",
    "bytes 100000-120000/120001, 100000-120000 where",
    "bytes */300000, without saying which",
    "items 100000-149999/300000, without saying which",
    "'', without saying which"
  })
  void refusesAnotherPartThanItAskedFor(String contentRange, String words) throws Exception {
    origin.on("/a.ts", partial(PART, contentRange));
    UpstreamException failure = failure(open("/a.ts"));
    assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(failure).hasMessageContaining(words);
  }

  @Test
  void refusesAPartThatDoesNotSayWhichItIs() throws Exception {
    origin.on("/a.ts", Answer.of(206, PART));
    assertThat(failure(open("/a.ts"))).hasMessageContaining("Content-Range");
  }

  @Test
  void refusesSeveralParts() throws Exception {
    origin.on(
        "/a.ts", Answer.of(206, PART, "Content-Type: multipart/byteranges; boundary=THIS_ENDS"));
    assertThat(failure(open("/a.ts"))).hasMessageContaining("several parts");
  }

  @Test
  void refusesAPartOfAnEncodedBody() throws Exception {
    origin.on(
        "/a.ts",
        Answer.of(
            206, PART, "Content-Range: bytes 100000-149999/300000", "Content-Encoding: gzip"));
    assertThat(failure(open("/a.ts"))).hasMessageContaining("encoded");
  }

  @Test
  void refusesALengthThatContradictsThePart() throws Exception {
    origin.on("/a.ts", partial(Arrays.copyOf(PART, 40_000), "bytes 100000-149999/300000"));
    UpstreamException failure = failure(open("/a.ts"));
    assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(failure).hasMessageContaining("40000 bytes");
  }

  @ParameterizedTest
  @CsvSource({"40000, ends 10000 bytes before", "60000, goes on after"})
  void failsAPartOfUnknownLengthThatTurnsOutWrong(int length, String words) throws Exception {
    origin.on(
        "/a.ts",
        conversation ->
            conversation
                .send("HTTP/1.1 206 Part\r\nContent-Range: bytes 100000-149999/300000\r\n\r\n")
                .send(Arrays.copyOf(PART, length))
                .close());
    UpstreamException failure = bodyFailure(value(open("/a.ts")), MATERIALIZER);
    assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(failure).hasMessageContaining(words);
  }

  @Test
  void takesThePartOutOfTheWholeWhereTheOriginIgnoresRanges() throws Exception {
    origin
        .on("/length", Answer.ok("video/mp2t", MEDIA))
        .on("/chunks", Answer.chunked(MEDIA, 7_001))
        .on("/close", Answer.untilClose(MEDIA))
        .on("/packed", Answer.gzip("video/mp2t", MEDIA));
    for (String path : List.of("/length", "/chunks", "/close", "/packed")) {
      OpenedBody opened = value(open(path));
      assertThat(opened.contentLength()).as(path).hasValue(50_000);
      assertThat(bytes(opened, MATERIALIZER).toArray()).as(path).isEqualTo(PART);
    }
    assertAllSlotsBack(upstream);
  }

  @Test
  void stopsAfterThePartHoweverMuchFollows() throws Exception {
    origin.on("/a.ts", Answer.endless(MEDIA)).on("/b.ts", Answer.endlessChunks(MEDIA));
    for (String path : List.of("/a.ts", "/b.ts")) {
      assertThat(bytes(value(open(path)), MATERIALIZER).toArray()).as(path).isEqualTo(PART);
    }
  }

  @Test
  void keepsTheConnectionWhereTheWholeEndsWithThePart() throws Exception {
    origin.on("/a.ts", Answer.ok("video/mp2t", Arrays.copyOf(MEDIA, 150_000)));
    for (int i = 0; i < 5; i++) {
      assertThat(bytes(value(open("/a.ts")), MATERIALIZER).toArray()).isEqualTo(PART);
      assertAllSlotsBack(upstream);
    }
    assertThat(origin.mostConnections()).isEqualTo(1);
  }

  @Test
  void failsWhereTheWholeEndsBeforeThePart() throws Exception {
    byte[] tooShort = Arrays.copyOf(MEDIA, 149_999);
    origin
        .on("/length", Answer.ok("video/mp2t", tooShort))
        .on("/close", Answer.untilClose(tooShort));
    assertThat(failure(open("/length"))).hasMessageContaining("149999 bytes, too few");
    assertThat(bodyFailure(value(open("/close")), MATERIALIZER))
        .hasMessageContaining("ends 1 bytes before");
  }

  @Test
  void skipsNoMoreThanASegmentMayHave() throws Exception {
    origin.on("/a.ts", Answer.huge(3 << 20));
    BodyRange far = new BodyRange((2 << 20) + 1, 100);
    UpstreamException failure = failure(upstream.open(origin.uri("/a.ts"), Optional.of(far)));
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure)
        .hasMessageContaining("ignores byte ranges")
        .hasMessageContaining("millrace.upstream.segment.maximum-bytes");
    BodyRange near = new BodyRange(2 << 20, 100);
    assertThat(
            bytes(value(upstream.open(origin.uri("/a.ts"), Optional.of(near))), MATERIALIZER)
                .length())
        .isEqualTo(100);
  }

  @Test
  void limitsThePartAndNotWhatItIsAPartOf() throws Exception {
    origin.on("/a.ts", partial(PART, "bytes 100000-149999/9000000000"));
    assertThat(bytes(value(open("/a.ts")), MATERIALIZER).length()).isEqualTo(50_000);
    BodyRange huge = new BodyRange(0, (2 << 20) + 1);
    assertThat(failure(upstream.open(origin.uri("/a.ts"), Optional.of(huge))).kind())
        .isEqualTo(Kind.TOO_LARGE);
    assertThat(origin.requests("/a.ts")).isEqualTo(1);
  }

  @Test
  void saysWhichBytesTheOriginDoesNotHave() throws Exception {
    origin.on("/a.ts", Answer.of(416, new byte[0], "Content-Range: bytes */1000"));
    UpstreamException failure = failure(open("/a.ts"));
    assertThat(failure.status()).hasValue(416);
    assertThat(failure).hasMessageContaining("no bytes 100000-149999");
  }

  @Test
  void takesTheRangeAlongWhenItIsRedirected() throws Exception {
    origin
        .on("/a.ts", Answer.redirect(302, "/b.ts"))
        .on("/b.ts", partial(PART, "bytes 100000-149999/300000"));
    assertThat(bytes(value(open("/a.ts")), MATERIALIZER).toArray()).isEqualTo(PART);
    assertThat(origin.received())
        .extracting((ReceivedRequest request) -> request.header("range"))
        .containsExactly(List.of("bytes=100000-149999"), List.of("bytes=100000-149999"));
  }

  @Test
  void givesTheSlotBackWhereverTheReaderLeaves() throws Exception {
    origin
        .on("/part", partial(PART, "bytes 100000-149999/300000"))
        .on("/whole", Answer.endless(MEDIA));
    for (int i = 0; i < 20; i++) {
      for (String path : List.of("/part", "/whole")) {
        value(value(open(path)).bytes().runWith(Sink.head(), MATERIALIZER));
        value(open(path)).bytes().runWith(Sink.cancelled(), MATERIALIZER);
      }
    }
    assertAllSlotsBack(upstream);
  }

  @Test
  void aRangeHasAtLeastOneByteAndAnEnd() {
    for (long[] wrong :
        List.of(new long[] {-1, 5}, new long[] {0, 0}, new long[] {Long.MAX_VALUE, 1})) {
      assertThatThrownBy(() -> new BodyRange(wrong[0], wrong[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new BodyRange(0, 1)).hasToString("0-0");
  }

  private CompletionStage<OpenedBody> open(String path) {
    return upstream.open(origin.uri(path), Optional.of(RANGE));
  }

  private static Answer partial(byte[] body, String contentRange) {
    return Answer.of(206, body, "Content-Type: video/mp2t", "Content-Range: " + contentRange);
  }
}
