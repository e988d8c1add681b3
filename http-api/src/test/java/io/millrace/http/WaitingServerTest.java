package io.millrace.http;

import static io.millrace.http.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigFactory;
import io.millrace.testing.Eventually;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingServerTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final WaitingServer.Listening server = listen(2);

  private static WaitingServer.Listening listen(int maxConnections) {
    return listen(TestServer.SYSTEM, maxConnections);
  }

  private static WaitingServer.Listening listen(ActorSystem<?> system, int maxConnections) {
    return await(
        WaitingServer.bind(
            system,
            HttpSettings.from(
                ConfigFactory.parseMap(
                        Map.of(
                            "millrace.http.port",
                            0,
                            "millrace.http.max-connections",
                            maxConnections,
                            "millrace.http.request-head-timeout",
                            "300ms"))
                    .withFallback(ConfigFactory.load())),
            () -> new Readiness.State(false, List.of("two more are needed"))));
  }

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

  /**
   * A node that is not let into its cluster ends its actor system while it gives the port back; it
   * then said that the listening had ended unexpectedly instead of why it was not let in.
   */
  @Test
  void itStopsAlsoWhenTheListeningEndedByItself() {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "ends");
    try {
      WaitingServer.Listening waiting = listen(system, 2);
      system
          .classicSystem()
          .actorSelection("/system/IO-TCP/selectors/*/*")
          .tell(PoisonPill.getInstance(), ActorRef.noSender());
      Eventually.within(
          Duration.ofSeconds(10),
          () ->
              assertThatExceptionOfType(ConnectException.class)
                  .isThrownBy(() -> socket(waiting).close()));
      assertThat(waiting.stop()).succeedsWithin(Duration.ofSeconds(10));
    } finally {
      system.terminate();
      await(system.getWhenTerminated());
    }
  }

  /**
   * Connections that came while the port was given back and taken again were accepted and never
   * served, now and then: whoever loaded a playlist at that moment waited until he gave up.
   */
  @RepeatedTest(20)
  void whoeverComesWhileTheServerTakesOverIsServed() throws Exception {
    WaitingServer.Listening waiting = listen(100);
    int port = waiting.address().getPort();
    var over = new AtomicBoolean();
    List<CompletableFuture<Integer>> askers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      askers.add(
          CompletableFuture.supplyAsync(
              () -> askUntil(over, port), task -> Thread.ofVirtual().start(task)));
    }
    try (var next = new TestServer(waiting)) {
      assertThat(next.server.address().getPort()).isEqualTo(port);
      next.publishNews();
      assertThat(next.get("/channels/news/stream.m3u8").statusCode()).isEqualTo(200);
      over.set(true);
      for (CompletableFuture<Integer> asker : askers) {
        assertThat(await(asker)).as("answers, all of them in time").isPositive();
      }
    }
  }

  /** Again and again on new connections; some of those are cut, none is left open in silence. */
  private static int askUntil(AtomicBoolean over, int port) {
    int answers = 0;
    while (!over.get() || answers == 0) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(10_000);
        socket
            .getOutputStream()
            .write(
                "GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        answers += socket.getInputStream().readAllBytes().length > 0 ? 1 : 0;
      } catch (SocketTimeoutException silence) {
        throw new AssertionError("nobody serves a connection", silence);
      } catch (IOException cut) {
        // whoever is cut comes again
      }
    }
    return answers;
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
    return socket(server);
  }

  private static Socket socket(WaitingServer.Listening server) throws IOException {
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
