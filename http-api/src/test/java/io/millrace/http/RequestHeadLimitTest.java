package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestHeadLimitTest {

  private static final String GET = "GET /health/live HTTP/1.1\r\nHost: a\r\n";

  private final TestServer server =
      new TestServer(Map.of("millrace.http.request-head-timeout", "300ms"), Optional.empty());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aHeadThatComesByteByByteEndsTheConnection() throws Exception {
    try (Socket socket = server.socket()) {
      drip(socket);
      assertThat(rest(socket)).isEmpty();
    }
  }

  @Test
  void soDoesASecondOne() throws Exception {
    try (Socket socket = server.socket()) {
      write(socket, GET + "\r\n");
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      drip(socket);
      assertThat(rest(socket)).doesNotContain("HTTP/");
    }
  }

  @Test
  void aCompleteHeadMayWaitForItsAnswerAndTheConnectionForTheNext() throws Exception {
    try (Socket socket = server.socket()) {
      write(socket, "POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
      var later = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
      CompletableFuture.runAsync(
              () -> server.reload.completeExceptionally(new IllegalStateException("broken")), later)
          .get(30, TimeUnit.SECONDS);
      assertThat(socket.getInputStream().read()).isEqualTo('H');

      CompletableFuture.runAsync(() -> {}, later).get(30, TimeUnit.SECONDS);
      write(socket, GET + "Connection: close\r\n\r\n");
      assertThat(rest(socket)).contains("HTTP/1.1 200 ");
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Until the server closes or resets the connection. */
  private static String rest(Socket socket) throws IOException {
    var text = new StringBuilder();
    try {
      for (int next = socket.getInputStream().read(); next >= 0; ) {
        text.append((char) next);
        next = socket.getInputStream().read();
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection is still open", e);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return text.toString();
  }

  /** Sends a head's beginning and then single bytes on and on, until the server has closed. */
  private static void drip(Socket socket) throws IOException {
    write(socket, GET + "X-Slow: ");
    OutputStream out = socket.getOutputStream();
    var unused =
        CompletableFuture.runAsync(
            () -> {
              try {
                while (true) {
                  CompletableFuture.runAsync(
                          () -> {}, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))
                      .join();
                  out.write('x');
                }
              } catch (IOException e) {
                // The server has closed.
              }
            });
  }
}
