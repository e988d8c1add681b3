package io.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.millrace.source.LocatorTrace.Hop;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LocateCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> pages = new ConcurrentHashMap<>();
  private final HttpServer site;

  LocateCommandTest() throws IOException {
    site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void serve() {
    site.createContext(
        "/",
        exchange -> {
          String page = pages.get(exchange.getRequestURI().getPath());
          byte[] bytes = String.valueOf(page).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(page == null ? 403 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    site.start();
  }

  @AfterEach
  void stop() {
    site.stop(0);
  }

  @Test
  void theAddressesOfAChannelArePrinted() throws IOException {
    pages.put("/live", "<video src='/a.m3u8?t=1'>");
    pages.put("/a.m3u8", "#EXTM3U\n");
    pages.put("/b.m3u8", "#EXTM3U\n");
    Path file =
        channels(
            """
            {'name': 'primary', 'locator': {'type': 'page', 'url': 'SITE/live'}},
            {'name': 'backup', 'url': 'SITE/b.m3u8'}
            """);

    assertThat(run("locate", "news", "--channels", file.toString())).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "news primary: " + url() + "/a.m3u8?t=1", "news backup: " + url() + "/b.m3u8");
  }

  @Test
  void allChannelsOfAFileAreLookedAt() throws IOException {
    pages.put("/b.m3u8", "#EXTM3U\n");
    Path file = channels("{'name': 'only', 'url': 'SITE/b.m3u8'}");

    assertThat(run("locate", file.toString())).isZero();
    assertThat(out.toString()).startsWith("news only: ").contains("\nsport only: ");
  }

  @Test
  void everyHopIsExplainedWithoutHeaderValues() throws IOException {
    pages.put("/live", "<iframe src='/frame'></iframe>");
    pages.put("/frame", "<script>var source = '/a.m3u8'</script>");
    pages.put("/a.m3u8", "#EXTM3U\n");
    Path file =
        channels(
            """
            {'name': 'primary', 'headers': {'X-Key': 's3cret'}, 'locator': {'type': 'page',
             'url': 'SITE/live', 'steps': [{'follow': 'iframe'}, {'find': 'source'}]}},
            {'name': 'backup', 'url': 'SITE/gone.m3u8'}
            """);

    int code =
        run("locate", "news", "--channels", file.toString(), "--source", "primary", "--explain");

    assertThat(code).isZero();
    assertThat(out.toString())
        .containsSubsequence(
            "GET " + url() + "/live  200",
            "css:iframe  ->  " + url() + "/frame",
            "GET " + url() + "/frame  200",
            "variable:source  ->  " + url() + "/a.m3u8",
            "news primary: " + url() + "/a.m3u8",
            "answers with a playlist")
        .doesNotContain("s3cret", "backup");
  }

  @Test
  void whenNothingIsFoundItSaysWhatToDo() throws IOException {
    pages.put("/live", "<p>Moved.</p>");
    Path file = channels("{'name': 'primary', 'locator': {'type': 'page', 'url': 'SITE/live'}}");

    assertThat(run("locate", "news", "--channels", file.toString(), "--explain")).isEqualTo(1);
    assertThat(out.toString())
        .contains("news primary: not found: no playlist was found on the page: 1 requests")
        .contains("nothing in it leads on")
        .contains("What to do:", "m3u8", "docs/locators.md");
  }

  @Test
  void aRefusalIsShownWithItsStatus() throws IOException {
    Path file = channels("{'name': 'primary', 'locator': {'type': 'page', 'url': 'SITE/live'}}");

    assertThat(run("locate", "news", "--channels", file.toString(), "--explain")).isEqualTo(1);
    assertThat(out.toString())
        .contains("GET " + url() + "/live  403")
        .contains("compare the headers");
  }

  @Test
  void anAddressThatIsWrittenDownGetsNoAdviceAboutPagesAndPrograms() throws IOException {
    String dead = url();
    site.stop(0);
    Path file = channels("{'name': 'primary', 'url': '" + dead + "/a.m3u8'}");

    assertThat(run("locate", "news", "--channels", file.toString(), "--explain")).isEqualTo(1);
    assertThat(out.toString()).contains("What to do:", "curl").doesNotContain("API", "program");
  }

  @Test
  void aGuardedAddressIsExplainedByItsReason() throws IOException {
    pages.put("/api", "{\"hls\": \"http://10.1.2.3/a.m3u8\"}");
    Path file =
        channels(
            """
            {'name': 'api', 'locator': {'type': 'json', 'url': 'SITE/api', 'pointer': '/hls'}}
            """);

    assertThat(run("locate", "news", "--channels", file.toString(), "--explain")).isEqualTo(1);
    assertThat(out.toString()).contains("millrace.upstream.allow").doesNotContain("What to do");
  }

  @Test
  void anAddressWithoutAPlaylistDoesNotCount() throws IOException {
    pages.put("/a", "<html>");
    Path file = channels("{'name': 'primary', 'url': 'SITE/a'}");

    assertThat(run("locate", "news", "--channels", file.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("no playlist", "\"type\": \"page\"")
        .doesNotContain("What to do");
  }

  @Test
  void whatIsNotThereIsSaid() throws IOException {
    Path file = channels("{'name': 'primary', 'url': 'SITE/a'}");

    assertThat(run("locate", "other", "--channels", file.toString())).isEqualTo(1);
    assertThat(run("locate", "news", "--channels", file.toString(), "--source", "x")).isEqualTo(1);
    assertThat(run("locate", folder.resolve("none.json").toString())).isEqualTo(1);
    assertThat(run("locate")).isEqualTo(2);
    assertThat(err.toString())
        .contains("There is no channel 'other'", "There is no source 'x'", "is missing");
  }

  @Test
  void problemsOfTheDefinitionsAreSaid() throws IOException {
    Path file = channels("{'name': 'primary', 'locator': {'type': 'page'}}");

    assertThat(run("locate", file.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("problem: channel news, sources[0].locator.url: is missing");
  }

  @Test
  void whatAPageSaysGivesTheTerminalNoOrders() {
    var hop =
        new Hop(
            "GET https://www.example.com/",
            OptionalInt.of(200),
            Optional.of("div[data-\u001b]0;owned\u0007src]"),
            "step 1 finds no address: \r\n\u001b[2Jno\u202eway\u009b1m");
    assertThat(LocateText.of(List.of(hop)))
        .isEqualTo(
            """
              GET https://www.example.com/  200
                  div[data- ]0;owned src]  ->  step 1 finds no address:  [2Jno way 1m
            """);
  }

  @Test
  void namesAndPasswordsInAddressesAreLeftOut() {
    var hop =
        new Hop(
            "GET https://me:s3cret@example.com/a",
            OptionalInt.of(200),
            Optional.of("a[href]"),
            "https://you:s3cret@example.com/b?x=@");

    assertThat(LocateText.of(List.of(hop)))
        .isEqualTo(
            "  GET https://example.com/a  200\n      a[href]  ->  https://example.com/b?x=@\n");
  }

  private Path channels(String sources) throws IOException {
    String json =
        "{'channels': [{'id': 'news', 'sources': [%1$s]}, {'id': 'sport', 'sources': [%1$s]}]}"
            .formatted(sources)
            .replace("SITE", url())
            .replace('\'', '"');
    return Files.writeString(folder.resolve("channels.json"), json);
  }

  private String url() {
    return "http://127.0.0.1:" + site.getAddress().getPort();
  }

  private int run(String... arguments) {
    CommandLine commandLine = MillraceCommand.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
