package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Requests that are none, to a channel that plays: a clear answer, and not a line in the log. */
class BadRequestsTest {

  private static final ScriptedOrigin origin = ScriptedOrigin.start();
  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  /** No request causes a decision about sources; a source that is late does. */
  private static final String DECISIONS = "io.millrace.channel.decisions";

  @TempDir private static Path data;
  private static RunningServer server;
  private static URI playlist;

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeAll
  static void start() throws Exception {
    LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 20_000);
    var news =
        new ChannelDefinition(
            new ChannelId("news"),
            "News 24",
            StartMode.ALWAYS,
            List.of(source.definition("only", 1)));
    var snapshot = new CatalogSnapshot(List.of(news), List.of());
    server = RunningServer.start(data, () -> snapshot, Map.of("millrace.timeline.window", "3"));
    playlist = server.site().join("news");
  }

  @AfterAll
  static void stop() {
    server.close();
    origin.close();
  }

  @BeforeEach
  void listen() {
    ROOT.setLevel(Level.INFO);
    logged.start();
    ROOT.addAppender(logged);
  }

  @AfterEach
  void nothingWasLoggedAndTheChannelPlaysOn() throws Exception {
    ROOT.detachAppender(logged);
    ROOT.setLevel(Level.WARN);
    assertThat(logged.list).filteredOn(event -> !event.getLoggerName().equals(DECISIONS)).isEmpty();
    assertThat(server.site().text(playlist)).startsWith("#EXTM3U");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/channels/nothing/stream.m3u8 | 404 | there is no channel 'nothing'",
        "/channels/news/sound/index.m3u8 | 404 | the channel has no track 'sound'; it has: main",
        "/channels/news/sound/1.ts | 404 | the channel has no track 'sound'; it has: main",
        "/channels/news/main/1.ts | 404 | segment 1 has left the window; the oldest is",
        "/channels/news/main/99999999999.ts | 404 | has not been published yet; the newest is",
        "/channels/../../etc/passwd | 400 | characters that no address here has",
        "/channels/%2e%2e/%2e%2e/etc/passwd | 400 | characters that no address here has",
        "/channels/..%2f..%2fetc%2fpasswd | 400 | characters that no address here has",
        "/channels/news/main/..%5c1.ts | 400 | characters that no address here has",
        "/channels/news%00/stream.m3u8 | 400 | characters that no address here has",
        "//etc/passwd | 404 | ",
        "/channels/news/main/-1.ts | 404 | ",
      })
  void aPathThatLeadsNowhereIsToldSo(String path, int status, String reason) throws Exception {
    String answer = raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").hasSizeLessThan(1000);
    assertThat(answer).contains("{\"error\":{\"kind\":\"viewer\"", reason == null ? "" : reason);
    assertNoInsides(answer);
  }

  @Test
  void aSegmentThatWasThereAndLeftIs404WithTheReason() throws Exception {
    String first =
        server
            .site()
            .text(playlist)
            .lines()
            .filter(BadRequestsTest::isUri)
            .findFirst()
            .orElseThrow();
    URI segment = playlist.resolve(first);
    assertThat(server.site().ask(segment).statusCode()).isEqualTo(200);

    Eventually.within(Duration.ofSeconds(30), () -> assertThat(answer(segment)).startsWith("404 "));

    String msn = first.substring(0, first.indexOf('.'));
    assertThat(answer(segment)).contains("segment " + msn + " has left the window; the oldest is");
  }

  @Test
  void headersThatAreTooLongAre431() throws Exception {
    String answer =
        raw("GET /health HTTP/1.1\r\nHost: a\r\nCookie: " + "x".repeat(20_000) + "\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 431 ").contains("{\"error\":{\"kind\":\"viewer\"");
    assertNoInsides(answer);
  }

  @Test
  void aPathThatIsTooLongIs414() throws Exception {
    String answer = raw("GET /channels/" + "x".repeat(5000) + " HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 414 ").contains("{\"error\":{\"kind\":\"viewer\"");
    assertNoInsides(answer);
  }

  @Test
  void whatIsNoHttpIsAnsweredShortly() throws Exception {
    assertThat(raw("\u0016\u0003\u0001\u0002\r\n\r\n")).startsWith("HTTP/1.1 ");
    assertThat(raw("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  private static void assertNoInsides(String answer) {
    assertThat(answer)
        .doesNotContain("Exception", "\tat ", "io.millrace", "pekko", data.toString());
  }

  private static boolean isUri(String line) {
    return !line.startsWith("#");
  }

  private static String answer(URI uri) {
    try {
      var answer = server.site().ask(uri);
      return answer.statusCode() + " " + Site.text(answer);
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    }
  }

  private static String raw(String request) throws IOException {
    URI address = server.address();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
