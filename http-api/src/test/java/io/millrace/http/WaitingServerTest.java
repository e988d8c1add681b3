package io.millrace.http;

import static io.millrace.http.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingServerTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final WaitingServer.Listening server =
      await(
          WaitingServer.bind(
              TestServer.SYSTEM,
              HttpSettings.from(
                  ConfigFactory.parseMap(
                          Map.of(
                              "millrace.http.port", 0,
                              "millrace.http.max-connections", 2,
                              "millrace.http.request-head-timeout", "300ms"))
                      .withFallback(ConfigFactory.load())),
              () -> new Readiness.State(false, List.of("two more are needed"))));

  @AfterEach
  void stop() {
    client.close();
    await(server.stop());
  }

  @Test
  void itLivesAndSaysWhatItWaitsFor() {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    for (String path : List.of("/health", "/health/ready")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body())
          .isEqualTo("{\"live\":true,\"ready\":false,\"reasons\":[\"two more are needed\"]}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/channels/news/stream.m3u8", "/api/v1/channels", "/play?url=x", "/"})
  void nothingElseIsServed(String path) {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.body()).contains("not ready yet").doesNotContain("two more");
  }

  @Test
  void whoStaysTakesNoPlaceForEver() throws Exception {
    try (Socket slow = socket();
        Socket idle = socket()) {
      slow.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
      idle.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
      assertThat(ends(slow)).isTrue();
      assertThat(ends(idle)).isTrue();
    }
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void whenItStopsThePortIsFreeAndNobodyIsLeft() throws Exception {
    try (Socket open = socket()) {
      await(server.stop());
      assertThat(ends(open)).isTrue();
    }
    assertThatExceptionOfType(ConnectException.class).isThrownBy(this::socket);
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

  private Socket socket() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private HttpResponse<String> get(String path) {
    return await(
        client.sendAsync(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString()));
  }
}
