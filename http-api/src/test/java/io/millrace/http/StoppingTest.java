package io.millrace.http;

import static io.millrace.http.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.segment.SegmentBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoppingTest {

  /** More than the sockets of both sides hold, so that a reader who stops holds up the writer. */
  private static final int LARGE = 32 * 1024 * 1024;

  private static final String LAST_CHUNK = "0\r\n\r\n";
  private static final Duration LONG = Duration.ofSeconds(60);

  private TestServer server = new TestServer();

  StoppingTest() {
    server.publishNews();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aServerThatDoesNothingStopsAtOnceAndGivesItsPortBack() throws Exception {
    try (Socket idle = request("/health")) {
      assertThat(idle.getInputStream().read()).isEqualTo('H');

      await(server.server.stop(LONG));

      assertThat(idle.getInputStream().readAllBytes()).isNotEmpty();
    }
    assertThatThrownBy(server::socket).isInstanceOf(ConnectException.class);
  }

  @Test
  void bodiesThatAreBeingSentAreFinishedWhileNewRequestsGet503() throws Exception {
    server.hold(25, new byte[LARGE]);
    SegmentBody filling = server.begin(26);
    filling.append(ByteString.fromArray(new byte[1000]));
    try (Socket whole = request("/channels/news/main/25.ts");
        Socket streamed = request("/channels/news/main/26.ts")) {
      assertThat(whole.getInputStream().read()).isEqualTo('H');
      assertThat(streamed.getInputStream().read()).isEqualTo('H');

      CompletableFuture<Done> stopped = server.server.stop(LONG).toCompletableFuture();

      HttpResponse<String> refused = server.get("/channels/news/stream.m3u8");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("connection")).contains("close");
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      assertThat(refused.body()).contains("\"kind\":\"overload\"", "the server is stopping");
      assertThat(server.get("/health").statusCode()).isEqualTo(503);
      assertThat(server.get("/health").body()).contains("\"live\":true", "the server is stopping");
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(stopped).isNotDone();

      assertThat(readToEnd(whole)).isGreaterThan(LARGE);
      filling.append(ByteString.fromArray(new byte[2_000_000]));
      filling.complete();
      assertThat(readToEnd(streamed)).isGreaterThan(2_001_000);
      await(stopped);
    }
  }

  @Test
  void viewersWhoWaitForAChannelAreSentAway() {
    server.publishIdleNews();
    CompletableFuture<HttpResponse<String>> waiting =
        CompletableFuture.supplyAsync(() -> server.get("/channels/news/stream.m3u8"));
    server.channels.awaitAsked();

    await(server.server.stop(LONG));

    assertThat(await(waiting).statusCode()).isEqualTo(503);
  }

  @Test
  void whatIsNotDoneByTheDeadlineIsCut() throws Exception {
    SegmentBody filling = server.begin(25);
    filling.append(ByteString.fromArray(new byte[1000]));
    try (Socket reader = request("/channels/news/main/25.ts")) {
      assertThat(reader.getInputStream().read()).isEqualTo('H');

      await(server.server.stop(Duration.ofMillis(200)));

      assertThat(isTorn(reader)).isTrue();
    }
  }

  @Test
  void aReaderThatDoesNotReadIsCutByTheIdleTimeout() throws Exception {
    server.close();
    server =
        new TestServer(
            Map.of("millrace.http.start-timeout", "2s", "millrace.http.idle-timeout", "3s"),
            Optional.empty());
    server.publishNews();
    server.hold(25, new byte[LARGE]);
    try (Socket reader = request("/channels/news/main/25.ts")) {
      assertThat(reader.getInputStream().read()).isEqualTo('H');

      // The stop waits for the reader until it is cut, which is long before its own deadline.
      await(server.server.stop(LONG));

      assertThat(isTorn(reader)).isTrue();
    }
  }

  private Socket request(String path) throws IOException {
    Socket socket = server.socket();
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static long readToEnd(Socket socket) throws IOException {
    long count = 0;
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[65536];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      count += read;
    }
    return count;
  }

  /** A body that is cut shows as a reset, or as an end before its length or its last chunk. */
  private static boolean isTorn(Socket socket) {
    try {
      byte[] rest = socket.getInputStream().readAllBytes();
      return rest.length < LARGE
          && !new String(rest, StandardCharsets.ISO_8859_1).endsWith(LAST_CHUNK);
    } catch (IOException e) {
      return true;
    }
  }
}
