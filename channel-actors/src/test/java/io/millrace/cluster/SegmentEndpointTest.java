package io.millrace.cluster;

import static io.millrace.cluster.TwoNodes.await;
import static io.millrace.cluster.TwoNodes.begin;
import static io.millrace.cluster.TwoNodes.bytes;
import static io.millrace.cluster.TwoNodes.hold;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.media.MediaContainer;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStore;
import io.millrace.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentEndpointTest {

  private static final ActorTestKit KIT = ActorTestKit.create("segment-endpoint");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String BEARER = "Bearer " + TwoNodes.SECRET;

  private final SegmentStore store = new SegmentStore(TwoNodes.ROOM);
  private final SegmentEndpoint endpoint = TwoNodes.endpoint(KIT.system(), store);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    await(endpoint.stop(Duration.ZERO));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void givesASegmentWithItsLengthAndWhatItIs() {
    SegmentBody body = begin(store, 25);
    body.identify(MediaContainer.FRAGMENTED_MP4);
    body.append(ByteString.fromArray(bytes(200_000)));
    body.complete();

    HttpResponse<byte[]> answer = get("/segments/news/main/25", BEARER);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(bytes(200_000));
    assertThat(answer.headers().firstValue("Content-Length")).contains("200000");
    assertThat(answer.headers().firstValue("Content-Type")).contains("video/mp4");
  }

  @Test
  void saysWhatIsHeld() {
    hold(store, 25, bytes(10));
    begin(store, 26);

    HttpResponse<byte[]> answer = get("/segments/news", BEARER);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(HeldSegments.parse(new String(answer.body(), US_ASCII)).segments())
        .containsExactlyInAnyOrder(
            new HeldSegments.Held("main", 25, true), new HeldSegments.Held("main", 26, false));
    assertThat(new String(get("/segments/unknown", BEARER).body(), US_ASCII))
        .isEqualTo("{\"segments\":[]}");
  }

  @Test
  void anOlderNodeReadsTheListOfANewerOne() {
    assertThat(
            HeldSegments.parse(
                    """
                    {"segments":[{"track":"a","msn":1,"complete":true,"more":1}],"other":2}""")
                .segments())
        .containsExactly(new HeldSegments.Held("a", 1, true));
    assertThatIllegalArgumentException().isThrownBy(() -> HeldSegments.parse("<html>"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer",
        "Bearer ",
        "Basic " + TwoNodes.SECRET,
        TwoNodes.SECRET,
        "Bearer known to all node",
        "Bearer known to all nodes!"
      })
  void whoDoesNotShowTheSecretGetsNothing(String shown) {
    hold(store, 25, bytes(10));

    for (String path : new String[] {"/segments/news/main/25", "/segments/news", "/"}) {
      HttpResponse<byte[]> answer = get(path, shown);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).isEmpty();
    }
    assertThat(endpoint.given()).isEqualTo(new SegmentTraffic(3, 3, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "/segments/news/main/26",
    "/segments/news/other/25",
    "/segments/other/main/25",
    "/segments/news/main/25/",
    "/segments/news/main",
    "/segments/news/main/-25",
    "/segments/news/main/x",
    "/segments/news/main/9999999999999999999999",
    "/channels/news/main/25",
    "/"
  })
  void whatIsNotHeldIs404(String path) {
    hold(store, 25, bytes(10));

    assertThat(get(path, BEARER).statusCode()).isEqualTo(404);
  }

  @Test
  void nothingCanBeChanged() {
    HttpRequest post =
        HttpRequest.newBuilder(uri("/segments/news/main/25"))
            .header("Authorization", BEARER)
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();

    assertThat(send(post).statusCode()).isEqualTo(405);
  }

  @Test
  void aSlowReaderHoldsUpNobodyAndHisBytesCountUntilHeHasReadThem() throws Exception {
    hold(store, 25, bytes(20_000_000));
    hold(store, 26, bytes(100_000));
    try (Socket slow = ask("/segments/news/main/25")) {
      InputStream in = slow.getInputStream();
      in.readNBytes(1_000);
      store.removeTrack("news", "main");
      hold(store, 26, bytes(100_000));

      assertThat(get("/segments/news/main/26", BEARER).body()).isEqualTo(bytes(100_000));
      assertThat(store.use().heldBytes()).isGreaterThan(20_000_000);
      in.readNBytes(19_999_000);
      Eventually.within(SOON, () -> assertThat(store.use().heldBytes()).isEqualTo(100_000));
    }
  }

  @Test
  void whoGoesAwayLeavesNothingBehind() throws Exception {
    SegmentBody body = hold(store, 25, bytes(20_000_000));
    try (Socket gone = ask("/segments/news/main/25")) {
      gone.getInputStream().readNBytes(1_000);
      assertThat(body.readers()).isEqualTo(1);
    }

    Eventually.within(SOON, () -> assertThat(body.readers()).isZero());
  }

  @Test
  void whatIsBeingSentIsFinishedBeforeItStops() throws Exception {
    SegmentBody filling = begin(store, 25);
    filling.append(ByteString.fromArray(bytes(5_000_000)));
    hold(store, 26, bytes(100));
    try (Socket reading = ask("/segments/news/main/25");
        Socket idle = socket()) {
      InputStream in = reading.getInputStream();
      in.readNBytes(1_000);
      CompletionStage<Done> stopped = endpoint.stop(SOON);

      assertThat(idle.getInputStream().read()).as("without a request it is closed").isEqualTo(-1);
      assertThat(stopped.toCompletableFuture()).isNotDone();
      filling.append(ByteString.fromString("the end"));
      filling.complete();
      assertThat(new String(in.readAllBytes(), US_ASCII)).endsWith("the end\r\n0\r\n\r\n");
      await(stopped);
    }
  }

  @Test
  void whatTakesTooLongIsCut() throws Exception {
    SegmentBody filling = begin(store, 25);
    filling.append(ByteString.fromString("first"));
    try (Socket reading = ask("/segments/news/main/25")) {
      InputStream in = reading.getInputStream();
      in.readNBytes(10);
      await(endpoint.stop(Duration.ofMillis(100)));

      assertThat(endsCleanly(in)).isFalse();
      Eventually.within(SOON, () -> assertThat(filling.readers()).isZero());
    }
  }

  @Test
  void whoNeverCompletesARequestLosesHisPlace() throws Exception {
    SegmentEndpoint hasty = limited(2, 2, Duration.ofMillis(500), Duration.ofMillis(500));
    try (Socket silent = socket(hasty);
        Socket slow = socket(hasty)) {
      drip(slow);
      assertThat(ends(silent)).isTrue();
      assertThat(ends(slow)).isTrue();
    }
    Eventually.within(SOON, () -> assertIsServed(hasty));
    await(hasty.stop(Duration.ZERO));
  }

  @Test
  void whoNeverCompletesAnotherRequestLosesHisPlaceToo() throws Exception {
    SegmentEndpoint hasty = limited(1, 1, Duration.ofMinutes(1), Duration.ofMillis(500));
    try (Socket second = ask(hasty, "/segments/news")) {
      assertThat(second.getInputStream().read()).isEqualTo('H');
      drip(second);
      assertThat(ends(second)).isTrue();
    }
    Eventually.within(SOON, () -> assertIsServed(hasty));
    await(hasty.stop(Duration.ZERO));
  }

  @Test
  void anAnswerMayTakeLongerThanARequest() throws Exception {
    SegmentEndpoint hasty = limited(2, 2, Duration.ofSeconds(4), Duration.ofMillis(500));
    SegmentBody filling = begin(store, 25);
    filling.append(ByteString.fromString("first"));
    try (Socket reading = ask(hasty, "/segments/news/main/25")) {
      assertThat(reading.getInputStream().read()).isEqualTo('H');
      CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS))
          .join();
      filling.append(ByteString.fromString("the end"));
      filling.complete();
      assertThat(new String(reading.getInputStream().readAllBytes(), US_ASCII))
          .endsWith("the end\r\n0\r\n\r\n");
    }
    await(hasty.stop(Duration.ZERO));
  }

  @Test
  void oneAddressGetsOnlySoManyConnections() throws Exception {
    SegmentEndpoint narrow = limited(100, 2, SOON, SOON);
    try (Socket stays = socket(narrow)) {
      try (Socket leaves = socket(narrow);
          Socket third = socket(narrow)) {
        assertThat(ends(third)).isTrue();
        assertThat(leaves.isConnected()).isTrue();
      }
      Eventually.within(SOON, () -> assertIsServed(narrow));
      assertThat(stays.isConnected()).isTrue();
    }
    await(narrow.stop(Duration.ZERO));
  }

  private static void assertIsServed(SegmentEndpoint endpoint) {
    try (Socket next = ask(endpoint, "/segments/news")) {
      assertThat(next.getInputStream().read()).isEqualTo('H');
    } catch (IOException refused) {
      throw new AssertionError(refused);
    }
  }

  private SegmentEndpoint limited(int all, int fromOneAddress, Duration first, Duration next) {
    return await(
        SegmentEndpoint.bind(
            KIT.system(),
            new SegmentEndpointSettings("127.0.0.1", 0, TwoNodes.SECRET, Optional.empty()),
            store,
            new SegmentEndpoint.Limits(all, fromOneAddress, first, next)));
  }

  /** Sends a head's beginning and then single bytes on and on, until the other side has closed. */
  private static void drip(Socket socket) throws IOException {
    socket.getOutputStream().write("GET / HTTP/1.1\r\nX-Slow: ".getBytes(US_ASCII));
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  CompletableFuture.runAsync(
                          () -> {}, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))
                      .join();
                  socket.getOutputStream().write('x');
                }
              } catch (IOException closed) {
                // The other side has closed.
              }
            });
  }

  private static boolean ends(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void theSecretIsNotShown() {
    assertThat(new SegmentEndpointSettings("127.0.0.1", 0, "secret", Optional.empty()).toString())
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource({"-1, x, port is -1", "65536, x, port is 65536", "1, ' ', secret is empty"})
  void aBadSettingIsNamed(int port, String secret, String named) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SegmentEndpointSettings("127.0.0.1", port, secret, Optional.empty()))
        .withMessageContaining(named);
  }

  /** Whether the last chunk was there. */
  private static boolean endsCleanly(InputStream in) {
    try {
      return new String(in.readAllBytes(), US_ASCII).endsWith("0\r\n\r\n");
    } catch (IOException reset) {
      return false;
    }
  }

  private Socket socket() throws IOException {
    return socket(endpoint);
  }

  private static Socket socket(SegmentEndpoint endpoint) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private Socket ask(String path) throws IOException {
    return ask(endpoint, path);
  }

  private static Socket ask(SegmentEndpoint endpoint, String path) throws IOException {
    Socket socket = socket(endpoint);
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + BEARER + "\r\n\r\n")
                .getBytes(US_ASCII));
    return socket;
  }

  private HttpResponse<byte[]> get(String path, String authorization) {
    return send(HttpRequest.newBuilder(uri(path)).header("Authorization", authorization).build());
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    return await(client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()));
  }

  private URI uri(String path) {
    return TwoNodes.uri(endpoint).resolve(path);
  }
}
