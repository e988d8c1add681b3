package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.MediaContainer;
import io.millrace.segment.SegmentBody;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentsTest {

  private static final String SHARED = "/channels/news/main/";
  private static final String OWN = "/channels/news/viewers/abcdefghijklmnopqrstuvwxyz012345/main/";

  private final TestServer server = new TestServer();
  private final byte[] bytes = new byte[1_500_000];

  SegmentsTest() {
    new Random(1).nextBytes(bytes);
    server.publishNews();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aCompleteSegmentIsServedWholeAndForEver() {
    server.hold(25, bytes);

    HttpResponse<byte[]> segment = get(OWN + "25.ts", r -> r);

    assertThat(segment.statusCode()).isEqualTo(200);
    assertThat(segment.body()).isEqualTo(bytes);
    assertThat(header(segment, "content-type")).contains("video/mp2t");
    assertThat(header(segment, "content-length")).contains("1500000");
    assertThat(header(segment, "cache-control")).contains("public, max-age=3600, immutable");
    assertThat(header(segment, "accept-ranges")).contains("bytes");
    assertThat(header(segment, "access-control-allow-origin")).contains("*");
    assertThat(get(SHARED + "25.ts", r -> r).body()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "ts,video/mp2t",
    "m4s,video/mp4",
    "mp4,video/mp4",
    "aac,audio/aac",
    "ac3,audio/ac3",
    "ec3,audio/eac3",
    "mp3,audio/mpeg",
    "vtt,text/vtt; charset=UTF-8"
  })
  void theExtensionSaysWhatASegmentIsWhenItsBytesDoNot(String extension, String contentType) {
    server.hold(25, bytes);
    SegmentBody filling = server.begin(26);
    filling.append(ByteString.fromArray(bytes));

    HttpResponse<byte[]> whole = get(OWN + "25." + extension, r -> r);
    HttpResponse<byte[]> part =
        get(SHARED + "25." + extension, r -> r.header("Range", "bytes=0-0"));
    HttpResponse<byte[]> head =
        get(SHARED + "26." + extension, r -> r.method("HEAD", BodyPublishers.noBody()));

    assertThat(List.of(whole, part, head))
        .allSatisfy(answer -> assertThat(header(answer, "content-type")).contains(contentType));
  }

  @ParameterizedTest
  @EnumSource(MediaContainer.class)
  void aSegmentHasOneAddress(MediaContainer container) {
    SegmentBody body = server.begin(25);
    body.identify(container);
    body.append(ByteString.fromArray(bytes));
    body.complete();
    List<String> extensions = List.of("ts", "m4s", "mp4", "aac", "ac3", "ec3", "mp3", "vtt");

    assertThat(extensions)
        .filteredOn(extension -> server.get(SHARED + "25." + extension).statusCode() == 200)
        .containsExactly(container.extension());
    HttpResponse<byte[]> segment = get(OWN + "25." + container.extension(), r -> r);
    assertThat(header(segment, "content-type").orElseThrow())
        .isEqualToIgnoringCase(container.contentType());
    assertThat(server.get(SHARED + "25.mp4").statusCode()).isEqualTo(404);
    assertThat(server.get(SHARED + "25.mp4").body())
        .contains("segment 25 is not .mp4 but ." + container.extension());
  }

  @Test
  void headTellsTheLengthOnly() {
    server.hold(25, bytes);

    HttpResponse<byte[]> head =
        get(SHARED + "25.ts", r -> r.method("HEAD", BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "content-length")).contains("1500000");
  }

  @Test
  void oneRangeIsServedAsAsked() {
    server.hold(25, bytes);

    HttpResponse<byte[]> part = get(SHARED + "25.ts", r -> r.header("Range", "bytes=188-375"));

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(header(part, "content-range")).contains("bytes 188-375/1500000");
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, 188, 376));
    assertThat(get(SHARED + "25.ts", r -> r.header("Range", "bytes=-10")).body())
        .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 10, bytes.length));
  }

  @Test
  void aRangeBehindTheEndIs416() {
    server.hold(25, bytes);

    HttpResponse<byte[]> part = get(SHARED + "25.ts", r -> r.header("Range", "bytes=1500000-"));

    assertThat(part.statusCode()).isEqualTo(416);
    assertThat(header(part, "content-range")).contains("bytes */1500000");
  }

  @Test
  void aRangeUnderAValidatorThatWeNeverGaveIsNotApplied() {
    server.hold(25, bytes);

    HttpResponse<byte[]> all =
        get(SHARED + "25.ts", r -> r.headers("Range", "bytes=0-9", "If-Range", "\"x\""));

    assertThat(all.statusCode()).isEqualTo(200);
    assertThat(all.body()).hasSize(bytes.length);
  }

  @Test
  void twoReadersGetTheBytesWhileTheyComeIn() throws Exception {
    SegmentBody body = server.begin(25);
    body.append(ByteString.fromArray(bytes, 0, 100_000));

    try (InputStream early = open(OWN + "25.ts");
        InputStream other = open(SHARED + "25.ts")) {
      assertThat(early.readNBytes(100_000)).isEqualTo(Arrays.copyOf(bytes, 100_000));
      assertThat(other.readNBytes(50_000)).isEqualTo(Arrays.copyOf(bytes, 50_000));
      body.append(ByteString.fromArray(bytes, 100_000, bytes.length - 100_000));
      assertThat(early.readNBytes(200_000)).isEqualTo(Arrays.copyOfRange(bytes, 100_000, 300_000));
      body.complete();

      assertThat(early.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 300_000, bytes.length));
      assertThat(other.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 50_000, bytes.length));
    }
  }

  @Test
  void headOnAFillingSegmentDoesNotWaitForIt() {
    server.begin(25);

    HttpResponse<byte[]> head =
        get(SHARED + "25.ts", r -> r.method("HEAD", BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "content-length")).isEmpty();
  }

  @Test
  void aSegmentThatFailsWhileItIsReadIsCutSoThatNobodyKeepsIt() throws Exception {
    SegmentBody body = server.begin(25);
    body.append(ByteString.fromArray(bytes, 0, 100_000));

    try (InputStream reader = open(OWN + "25.ts")) {
      assertThat(reader.readNBytes(100_000)).hasSize(100_000);
      body.fail(new IllegalStateException("the origin has closed"));

      assertThatThrownBy(reader::readAllBytes).isInstanceOf(java.io.IOException.class);
    }
    assertThat(get(OWN + "25.ts", r -> r).statusCode()).isEqualTo(404);
  }

  @Test
  void aSegmentThatHasLeftTheWindowIs404WithTheOldest() {
    assertThat(server.get(SHARED + "17.ts").statusCode()).isEqualTo(404);
    assertThat(server.get(SHARED + "17.ts").body())
        .contains("segment 17 has left the window; the oldest is 25");
    assertThat(server.get(SHARED + "17.ts").headers().firstValue("cache-control"))
        .contains("no-store");
  }

  @Test
  void aSegmentOfTheFutureIs404WithTheNewest() {
    assertThat(server.get(SHARED + "31.ts").body())
        .contains("segment 31 has not been published yet; the newest is 30");
  }

  @Test
  void aListedSegmentThatIsNotHeldIs404() {
    assertThat(server.get(SHARED + "26.ts").body()).contains("segment 26 is no longer held");
  }

  @Test
  void anUnknownTrackIs404AndTheKnownOnesAreNamed() {
    assertThat(server.get("/channels/news/audio/25.ts").body())
        .contains("no track 'audio'; it has: main");
  }

  @Test
  void aSegmentOfAnIdleChannelIs404AndStartsNothing() {
    server.publishIdleNews();

    assertThat(server.get(SHARED + "25.ts").statusCode()).isEqualTo(404);
    assertThat(server.channels.asked()).isZero();
  }

  private InputStream open(String path) {
    return server.send(path, r -> r, BodyHandlers.ofInputStream()).body();
  }

  private HttpResponse<byte[]> get(String path, UnaryOperator<HttpRequest.Builder> how) {
    return server.send(path, how, BodyHandlers.ofByteArray());
  }

  private static Optional<String> header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name);
  }
}
