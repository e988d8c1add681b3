package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Requests that no player sends: short answers, nothing in the log, and the server goes on. */
class OddRequestsTest {

  private final TestServer server = new TestServer();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  @BeforeEach
  void listen() {
    server.publishNews();
    root.setLevel(Level.INFO);
    logged.start();
    root.addAppender(logged);
  }

  @AfterEach
  void stop() {
    root.detachAppender(logged);
    root.setLevel(Level.WARN);
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/,404",
    "/favicon.ico,404",
    "/channels,404",
    "/channels/,404",
    "/channels/news,404",
    "/channels/news/,404",
    "/channels/news/stream.m3u8/,404",
    "/channels//news/stream.m3u8,404",
    "//channels/news/stream.m3u8,404",
    "/channels/news//stream.m3u8,404",
    "/channels/../channels/news/stream.m3u8,400",
    "/channels/./news/stream.m3u8,400",
    "/channels/../api/v1/channels,400",
    "/channels/%2E./api/v1/channels,400",
    "/channels/%2e%2e/news/stream.m3u8,400",
    "/channels/..%2f..%2fetc%2fpasswd/stream.m3u8,400",
    "/channels/news%00/stream.m3u8,400",
    "/channels/news%ff/stream.m3u8,400",
    "/channels/n%C3%A9ws/stream.m3u8,400",
    "/channels/news/main/..%2f25.ts,400",
    "/channels/news/main/-1.ts,404",
    "/channels/news/main/025.ts,404",
    "/channels/news/main/99999999999999999999.ts,404",
    "/channels/news/viewers/short/main/index.m3u8,404",
    "/channels/news/viewers/abcdefghijklmnopqrstuvwxyz012345/index.m3u8,404",
    "/%zz,400",
    "*,404"
  })
  void oddPathsAreRefused(String path, int status) throws Exception {
    String answer = get(path, "");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").hasSizeLessThan(1000);
    assertThat(answer).contains("{\"error\":{\"kind\":\"viewer\"");
    theLogIsEmptyAndTheServerGoesOn();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /x HTTP/1.1,400",
    "GET /x HTTP/3.7,505",
    "BREW /x HTTP/1.1,501",
    "CONNECT a:443 HTTP/1.1,400",
    "nonsense of some length,501"
  })
  void whatIsNotARequestIsAnsweredShortly(String line, int status) throws Exception {
    String answer = server.raw(line + "\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").hasSizeLessThan(600);
    theLogIsEmptyAndTheServerGoesOn();
  }

  @Test
  void anEscapedButPlainNameIsThatName() throws Exception {
    assertThat(get("/channels/%6eews/stream.m3u8", "")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aPathThatIsTooLongIs414() throws Exception {
    assertThat(get("/channels/" + "x".repeat(5000), "")).startsWith("HTTP/1.1 414 ");
    theLogIsEmptyAndTheServerGoesOn();
  }

  @Test
  void headersThatAreTooLongOrTooManyAreRefused() throws Exception {
    assertThat(get("/health", "X-Long: " + "x".repeat(10_000) + "\r\n"))
        .startsWith("HTTP/1.1 431 ")
        .hasSizeLessThan(600);
    assertThat(get("/health", "X: y\r\n".repeat(100))).matches("(?s)HTTP/1.1 4(00|31) .*");
    theLogIsEmptyAndTheServerGoesOn();
  }

  @Test
  void headersThatMakeNoSenseAreIgnored() throws Exception {
    String strange =
        String.join(
            "\r\n",
            "Range: bananas",
            "If-None-Match: ,,\"",
            "Accept-Encoding: ;;q=",
            "Cookie: =;=",
            "Origin: ::",
            "User-Agent: \u00c3\u00a9",
            "");

    assertThat(
            get("/channels/news/viewers/abcdefghijklmnopqrstuvwxyz012345/main/index.m3u8", strange))
        .startsWith("HTTP/1.1 200 ");
    theLogIsEmptyAndTheServerGoesOn();
  }

  @Test
  void aConnectionTooManyIs503() throws Exception {
    try (var small = new TestServer(Map.of("millrace.http.max-connections", 1), Optional.empty());
        var first = small.socket()) {
      first
          .getOutputStream()
          .write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(first.getInputStream().read()).isEqualTo('H');

      assertThat(small.raw("")).startsWith("HTTP/1.1 503 ").contains("too many connections");
      String refusal = small.raw("");
      assertThat(refusal.substring(refusal.indexOf("\r\n\r\n") + 4))
          .hasSize(Integer.parseInt(refusal.replaceAll("(?s).*Content-Length: (\\d+).*", "$1")));
    }
  }

  private String get(String path, String headers) throws Exception {
    return server.raw(path, "a", headers);
  }

  private void theLogIsEmptyAndTheServerGoesOn() {
    assertThat(logged.list).isEmpty();
    assertThat(server.get("/health").statusCode()).isEqualTo(200);
  }
}
