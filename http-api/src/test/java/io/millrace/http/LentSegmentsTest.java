package io.millrace.http;

import static io.millrace.http.TestServer.NEWS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.segment.SegmentBody;
import io.millrace.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What viewers hold of the segments' memory, over real sockets of which many do not read. */
class LentSegmentsTest {

  private static final int BUDGET = 64 * 1024 * 1024;

  /** More than the sockets of both sides hold, so that a reader who stops holds up the writer. */
  private static final int LARGE = 8 * 1024 * 1024;

  private static final Duration LONG = Duration.ofSeconds(30);

  private final TestServer server = new TestServer(Map.of(), Optional.empty(), BUDGET);
  private final byte[] bytes = new byte[LARGE];
  private final List<Socket> sockets = new ArrayList<>();

  LentSegmentsTest() {
    new Random(1).nextBytes(bytes);
    server.publishNews();
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  @Test
  void anIdleConnectionHoldsNothingAndIsGoodForMore() throws Exception {
    SegmentBody body = server.hold(25, bytes);
    Socket viewer = stalled("GET", "25", "");
    awaitReaders(body, 1);

    assertThat(readAnswer(viewer)).isEqualTo(bytes);
    awaitReaders(body, 0);

    ask(viewer, "GET", "25", "");
    assertThat(readAnswer(viewer)).isEqualTo(bytes);
    awaitReaders(body, 0);
  }

  @Test
  void smallSegmentsAreGivenBackToo() throws Exception {
    SegmentBody body = server.hold(25, new byte[188]);
    Socket viewer = stalled("GET", "25", "");

    for (int i = 0; i < 100; i++) {
      assertThat(readAnswer(viewer)).hasSize(188);
      ask(viewer, "GET", "25", "");
    }

    assertThat(readAnswer(viewer)).hasSize(188);
    awaitReaders(body, 0);
  }

  @Test
  void pipelinedRequestsHoldFewSegmentsAtATime() throws Exception {
    SegmentBody body = server.hold(25, bytes);
    Socket viewer = stalled("GET", "25", "");
    for (int i = 0; i < 20; i++) {
      ask(viewer, "GET", "25", "");
    }

    for (int i = 0; i < 21; i++) {
      assertThat(readAnswer(viewer)).isEqualTo(bytes);
      assertThat(body.readers()).isLessThan(5);
    }

    awaitReaders(body, 0);
  }

  @Test
  void aSegmentThatWaitsBehindOneThatStreamsIsHeld() throws Exception {
    SegmentBody filling = server.begin(24);
    filling.append(ByteString.fromArray(bytes));
    SegmentBody body = server.hold(25, bytes);
    Socket viewer = stalled("GET", "24", "");
    ask(viewer, "GET", "25", "");
    awaitReaders(body, 1);

    assertThat(readHead(viewer)).contains("chunked");
    viewer.getInputStream().readNBytes(LARGE);
    assertThat(body.readers()).isEqualTo(1);
    filling.complete();
    assertThat(readHead(viewer)).endsWith("0\r\n\r\n");

    assertThat(readAnswer(viewer)).isEqualTo(bytes);
    awaitReaders(body, 0);
  }

  @Test
  void aRangeHoldsTheSegmentUntilItIsSent() throws Exception {
    SegmentBody body = server.hold(25, bytes);
    Socket viewer = stalled("GET", "25", "Range: bytes=1-\r\n");
    awaitReaders(body, 1);

    assertThat(readAnswer(viewer)).hasSize(LARGE - 1);

    awaitReaders(body, 0);
  }

  @Test
  void answersWithoutBytesHoldNothing() throws Exception {
    SegmentBody body = server.hold(25, bytes);
    Socket viewer = stalled("HEAD", "25", "");
    assertThat(readHead(viewer)).startsWith("HTTP/1.1 200").contains("Content-Length: " + LARGE);
    ask(viewer, "GET", "25", "Range: bytes=" + LARGE + "-\r\n");
    assertThat(readHead(viewer)).startsWith("HTTP/1.1 416");

    assertThat(body.readers()).isZero();
  }

  @Test
  void aViewerThatLeavesHoldsNothing() throws Exception {
    SegmentBody body = server.hold(25, bytes);
    Socket torn = stalled("GET", "25", "");
    Socket closed = stalled("GET", "25", "");
    Socket lastOne = stalled("GET", "25", "Connection: close\r\n");
    Socket pipelining = stalled("GET", "25", "");
    ask(pipelining, "GET", "25", "");
    Eventually.within(LONG, () -> assertThat(body.readers()).isGreaterThanOrEqualTo(4));

    torn.setSoLinger(true, 0);
    for (Socket socket : List.of(torn, closed, lastOne, pipelining)) {
      socket.close();
    }

    awaitReaders(body, 0);
  }

  @Test
  void aViewerThatHasLeftBeforeTheAnswerHoldsNothing() throws Exception {
    SegmentBody body = server.hold(25, bytes);

    for (int i = 0; i < 200; i++) {
      Socket gone = stalled("GET", "25", "Transfer-Encoding: chunked\r\n");
      gone.getOutputStream().write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
      gone.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      gone.setSoLinger(true, 0);
      gone.close();
    }

    Eventually.within(LONG, () -> assertThat(server.get("/health").statusCode()).isEqualTo(200));
    awaitReaders(body, 0);
  }

  @Test
  void aStopOfTheServerGivesEverythingBack() throws Exception {
    SegmentBody body = server.hold(25, bytes);
    stalled("GET", "25", "");
    awaitReaders(body, 1);

    TestServer.await(server.server.stop(Duration.ZERO));

    awaitReaders(body, 0);
  }

  @Test
  void aSlowViewerIsNotCutWhileThereIsRoom() throws Exception {
    SegmentBody body = server.hold(25, bytes);
    Socket slow = stalled("GET", "25", "");
    awaitReaders(body, 1);

    server.store.retain(NEWS.value(), "main", 26, 26);
    server.hold(26, bytes);

    assertThat(server.store.use().heldBytes()).as("still counted").isEqualTo(2 * LARGE);
    assertThat(readAnswer(slow)).isEqualTo(bytes);
    Eventually.within(
        LONG, () -> assertThat(server.store.use().heldBytes()).as("given back").isEqualTo(LARGE));
    ask(slow, "GET", "26", "");
    assertThat(readAnswer(slow)).isEqualTo(bytes);
  }

  @Test
  void stalledViewersOfEverySegmentDoNotKeepNewOnesOutNorBreakTheBudget() throws Exception {
    List<Socket> stalled = new ArrayList<>();
    Socket good = socket();
    for (int msn = 25; msn < 65; msn++) {
      SegmentBody body = server.hold(msn, bytes);
      assertThat(server.store.use().heldBytes()).isLessThanOrEqualTo(BUDGET);
      stalled.add(stalled("GET", msn + "", ""));
      stalled.add(stalled("GET", msn + "", "Connection: close\r\n"));
      awaitReaders(body, 2);

      ask(good, "GET", msn + "", "");
      assertThat(readAnswer(good)).isEqualTo(bytes);
      server.store.retain(NEWS.value(), "main", msn - 2, msn - 4);
    }

    assertThat(server.store.use().refusals()).isZero();
    for (Socket cut : stalled.subList(0, 64)) {
      assertThat(isTorn(cut)).isTrue();
    }
    assertThat(readAnswer(stalled.get(78))).as("there is room for its segment").isEqualTo(bytes);
    server.store.removeChannel(NEWS.value());
    for (Socket socket : stalled) {
      socket.close();
    }
    Eventually.within(LONG, () -> assertThat(server.store.use().heldBytes()).isZero());
  }

  /** A viewer that has asked and does not read. */
  private Socket stalled(String method, String msn, String headers) throws IOException {
    Socket socket = socket();
    ask(socket, method, msn, headers);
    return socket;
  }

  private Socket socket() throws IOException {
    var socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    return socket;
  }

  private static void ask(Socket socket, String method, String msn, String headers)
      throws IOException {
    String path = "/channels/news/main/" + msn + ".ts";
    socket
        .getOutputStream()
        .write(
            (method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] readAnswer(Socket socket) throws IOException {
    String length = "Content-Length: ";
    String head = readHead(socket);
    int from = head.indexOf(length) + length.length();
    int to = head.indexOf('\r', from);
    return socket.getInputStream().readNBytes(Integer.parseInt(head.substring(from, to)));
  }

  private static String readHead(Socket socket) throws IOException {
    var head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("the connection has ended").isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  private static boolean isTorn(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes().length < LARGE;
    } catch (IOException e) {
      return !(e instanceof java.net.SocketTimeoutException);
    }
  }

  private static void awaitReaders(SegmentBody body, int readers) {
    Eventually.within(LONG, () -> assertThat(body.readers()).isEqualTo(readers));
  }
}
