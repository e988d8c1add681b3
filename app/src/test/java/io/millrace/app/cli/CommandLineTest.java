package io.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import io.millrace.app.server.PlayKey;
import io.millrace.cluster.ClusterSettings;
import io.millrace.http.play.BroughtAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

  @TempDir private Path data;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> asked = new ArrayList<>();
  private final List<String> shown = new ArrayList<>();
  private final HttpServer server = listen();
  private int status = 200;
  private String answer = "{}";

  private static HttpServer listen() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void serve() {
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void signLinkPrintsALinkForTheServersKey() throws Exception {
    String address = "https://tv.example.com/a.m3u8?b=1&c=2+3";
    assertThat(
            run(
                "sign-link",
                address,
                "--for",
                "2h",
                "--base",
                "https://example.com/tv",
                "--data",
                data.toString()))
        .isZero();
    assertThat(err.toString()).contains("millrace.play.enabled");
    String link = out.toString().strip();
    assertThat(link)
        .startsWith(
            "https://example.com/tv/play?url=https%3A%2F%2Ftv.example.com%2Fa.m3u8%3Fb%3D1%26c%3D2%2B3"
                + "&expires=");
    long expires = Long.parseLong(link.replaceAll(".*expires=(\\d+)&.*", "$1"));
    assertThat(Instant.ofEpochSecond(expires))
        .isCloseTo(Instant.now().plus(Duration.ofHours(2)), within(5, ChronoUnit.MINUTES));
    assertThat(
            PlayKey.signer(data, ClusterSettings.from(ConfigFactory.load()))
                .link(
                    URI.create("https://example.com/tv"),
                    BroughtAddress.of(address),
                    Instant.ofEpochSecond(expires)))
        .hasToString(link);
    assertThat(Files.getPosixFilePermissions(data.resolve("play-key")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://tv.example.com/a, 24h, 'http://'",
    "https://tv.example.com/a, 5, 'is no time'",
    "https://tv.example.com/a, soon, 'is no time'",
    "https://tv.example.com/a, -1h, 'is no time'",
    "https://tv.example.com/a, 0s, 'is no time'"
  })
  void signLinkRefusesWhatCannotBePlayed(String address, String time, String reason) {
    assertThat(run("sign-link", address, "--for=" + time, "--data", data.toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith("millrace: ").contains(reason);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void signLinkRefusesALinkThatTheServerWouldNotRead() {
    String address = "https://tv.example.com/" + "a".repeat(2048);
    assertThat(run("sign-link", address, "--data", data.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("millrace.http.max-uri-length");
  }

  @Test
  void statusListsTheChannels() {
    answer =
        """
        {"channels": [
          {"id": "news", "name": "News 24", "phase": "LIVE", "since": "2026-01-01T00:00:00Z",
           "activeSource": "primary", "viewers": 3},
          {"id": "idle-one", "phase": "IDLE", "activeSource": null}]}
        """;

    assertThat(run("status", "--url", url())).isZero();
    assertThat(asked).containsExactly("GET /api/v1/channels ");
    assertThat(out.toString().lines())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).startsWith("CHANNEL   PHASE"))
        .anySatisfy(
            line -> assertThat(line).containsSubsequence("news", "live", "primary", "3", "News 24"))
        .anySatisfy(line -> assertThat(line).containsSubsequence("idle-one", "idle", "-"));
  }

  @Test
  void statusOfOneChannelShowsSourcesTracksAndDecisions() {
    answer =
        """
        {"id": "news", "name": "News 24", "phase": "LIVE", "since": "2026-01-01T00:00:00Z",
         "activeSource": "backup", "viewers": 3, "restarts": 0,
         "timers": {"nextReload": "2126-01-01T00:00:00Z", "idleStop": null},
         "sources": [{"name": "primary", "priority": 1, "health": "DOWN", "failures": 4,
           "playlistAge": 12.0, "speed": 8.25, "lastFailure": "connection refused",
           "score": 37, "reasons": ["it is in doubt", "it is slow"],
             "link": {"address": "…/live.m3u8", "renewedAt": "2026-01-01T00:00:00Z"}}],
         "tracks": [{"id": "main", "firstListed": 100, "lastListed": 105,
           "discontinuitySequence": 7, "targetDuration": 2, "bytesHeld": 1234567}],
         "decisions": [{"at": "2026-01-01T00:00:00Z", "kind": "SWITCHED",
           "text": "primary is down", "inputs": {"failures": "3"}}]}
        """;

    assertThat(run("status", "news", "--url", url())).isZero();
    assertThat(asked).containsExactly("GET /api/v1/channels/news ");
    assertThat(out.toString())
        .startsWith("news (News 24): live, since ")
        .contains("active source: backup", "next reload in ")
        .containsSubsequence("primary", "down", "37", "12 s", "8.3×", "connection refused")
        .containsSubsequence("primary: it is in doubt\n", "primary: it is slow\n")
        .containsSubsequence("primary", "…/live.m3u8, renewed ")
        .containsSubsequence("main", "100–105", "7", "2.0 s", "1,234,567")
        .containsSubsequence("switched", "primary is down", "failures=3")
        .doesNotContain("idle stop");
  }

  @Test
  void statusToleratesAnAnswerWithoutFields() {
    assertThat(run("status", "news", "--url", url())).isZero();
    assertThat(out.toString()).isEqualTo("?: ?\n");
  }

  @Test
  void statusAsJsonIsTheAnswerItself() {
    answer = "{\"channels\":[],\"more\":1}";

    assertThat(run("status", "--json", "--url", url())).isZero();
    assertThat(out.toString()).contains("\"more\" : 1");
  }

  @Test
  void refreshTellsOfTheOtherLink() {
    answer =
        """
        {"channel": "news", "source": "primary", "link": {"address": "…/live.m3u8",
         "renewedAt": "2026-01-01T00:00:00Z"}}
        """;

    assertThat(run("refresh", "news", "--url", url())).isZero();
    assertThat(asked).containsExactly("POST /api/v1/channels/news/refresh {}");
    assertThat(out.toString())
        .startsWith("news has another link to primary: …/live.m3u8, renewed ")
        .endsWith(" ago.\n");
  }

  @Test
  void failoverSaysWhatHappened() {
    answer =
        """
        {"channel": "news", "from": "primary", "to": "backup", "firstMsn": 41, "tookMillis": 350}
        """;

    assertThat(run("failover", "news", "--to", "backup", "--url", url())).isZero();
    assertThat(asked)
        .containsExactly("POST /api/v1/channels/news/failover {\"source\":\"backup\"}");
    assertThat(out.toString())
        .isEqualTo(
            "news switched from primary to backup in 350 ms; the first segment from it is 41.\n");
  }

  @Test
  void clusterListsTheNodesAndWhatRunsWhere() {
    answer =
        """
        {"enabled": true, "self": "a:1", "nodes": [
          {"node": "a:1", "state": "up", "reachable": true, "draining": true, "roles": ["x", "y"],
           "report": {"version": "1.0", "channels": [{"id": "sports", "phase": "live"},
             {"id": "news", "phase": "idle"}], "channelCount": 2, "replicas": [],
             "replicaCount": 0, "pulledBytes": 1234, "servedBytes": 52428800},
           "differentDefinitions": []},
          {"node": "b:2", "state": "up", "reachable": true, "draining": false, "roles": [],
           "report": {"version": "1.0", "channels": [], "channelCount": 0,
             "replicas": ["sports"], "replicaCount": 1, "pulledBytes": 5000000000,
             "servedBytes": 0},
           "differentDefinitions": ["news", "provider account"]},
          {"node": "c:3", "state": "up", "reachable": false, "draining": false, "roles": [],
           "differentDefinitions": []},
          {"node": "d:4", "state": "leaving", "reachable": true, "draining": false, "roles": [],
           "differentDefinitions": []}]}
        """;

    assertThat(run("cluster", "--url", url())).isZero();
    assertThat(asked).containsExactly("GET /api/v1/cluster ");
    assertThat(out.toString())
        .isEqualTo(
            """
            NODE  STATE               CHANNELS  REPLICAS  PULLED  SERVED   ROLES  VERSION
            a:1   up, draining        2         0         1 kB    52.4 MB  x y    1.0
            b:2   up                  0         1         5.0 GB  0 kB     -      1.0
            c:3   up, unreachable     -         -         -       -        -      -
            d:4   leaving, no answer  -         -         -       -        -      -

            Node b:2 has other definitions than a:1: news, provider account. Give all nodes the same.

            CHANNEL  RUNS ON  PHASE  ALSO WATCHED ON
            news     a:1      idle   -
            sports   a:1      live   b:2
            """);
  }

  @Test
  void clusterSaysWhereThereIsNone() {
    answer = "{\"enabled\":false}";
    assertThat(run("cluster", "--url", url())).isZero();
    assertThat(out.toString()).contains("no node of a cluster", "millrace.cluster.enabled");
  }

  @Test
  void drainTellsWhatHappensNextAndCanBeTakenBack() {
    answer = "{\"node\":\"10.0.0.1:25520\",\"draining\":true}";
    assertThat(run("drain", "10.0.0.1:25520", "--url", url())).isZero();
    assertThat(out.toString()).startsWith("10.0.0.1:25520 is draining").contains("--undo");

    assertThat(run("drain", "[fd00::1]:25520", "--undo", "--url", url())).isZero();
    assertThat(asked)
        .containsExactly(
            "POST /api/v1/cluster/nodes/10.0.0.1:25520/drain {}",
            "DELETE /api/v1/cluster/nodes/fd00::1:25520/drain ");
    assertThat(out.toString()).contains("may run channels again");
  }

  @Test
  void moveTellsWhatGoesAlong() {
    answer = "{\"channel\":\"news\",\"to\":\"a:1\",\"channels\":[\"news\",\"sports\"]}";
    assertThat(run("move", "news", "--to", "a:1", "--url", url())).isZero();
    assertThat(asked).containsExactly("POST /api/v1/channels/news/move {\"to\":\"a:1\"}");
    assertThat(out.toString())
        .startsWith("news moves to a:1 ")
        .endsWith("Along with it go: sports.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "node1", "a:1/..", "a:b", "a:1 ", "http://a:1"})
  void whatCannotBeANodesNameIsNotAskedFor(String node) {
    assertThat(run("drain", node, "--url", url())).isEqualTo(1);
    assertThat(run("move", "news", "--to", node, "--url", url())).isEqualTo(1);
    assertThat(err.toString()).contains("cannot be a node's name", "host:port");
    assertThat(asked).isEmpty();
  }

  @Test
  void reloadSaysWhatChangedAndFailsWithProblems() {
    answer =
        """
        {"added": ["a", "b"], "changed": [], "removed": ["c"], "unchanged": 5, "problems": [
          {"channel": "d", "field": "sources[0].url", "reason": "starts with http:// or https://"},
          {"channel": null, "field": "", "reason": "the file is missing"}]}
        """;

    assertThat(run("reload", "--url", url())).isEqualTo(1);
    assertThat(out.toString()).isEqualTo("added: a b\nremoved: c\nunchanged: 5\n");
    assertThat(err.toString())
        .isEqualTo(
            """
            problem: channel d, sources[0].url: starts with http:// or https://
            problem: the file is missing
            """);
  }

  @Test
  void anErrorOfTheServerIsSaidInItsWords() {
    status = 409;
    answer =
        """
        {"error": {"kind": "viewer", "channel": "news", "message": "There is no other source.",
         "action": "Add one."}}
        """;

    assertThat(run("failover", "news", "--url", url())).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("millrace: There is no other source. Add one.\n");
  }

  @Test
  void whatHappenedAndWhatToDoAreKeptApart() {
    status = 404;
    answer = "{'error': {'message': 'there is no channel', 'action': 'look'}}".replace('\'', '"');

    assertThat(run("refresh", "news", "--url", url())).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("millrace: there is no channel; look\n");
  }

  @Test
  void theTokenOfTheDataFolderIsShownAndAGivenOneWins() throws IOException {
    Files.writeString(data.resolve("admin-token"), "kept\n");

    assertThat(run("status", "--url", url(), "--data", data.toString())).isZero();
    assertThat(run("reload", "--url", url(), "--token", "given")).isZero();
    assertThat(shown).containsExactly("Bearer kept", "Bearer given");
  }

  @Test
  void aTokenThatIsMissingIsSaid() {
    status = 401;

    assertThat(run("status", "--url", url(), "--data", data.toString())).isEqualTo(1);
    assertThat(shown).containsExactly("null");
    assertThat(err.toString()).contains("--token", "MILLRACE_API_TOKEN", "--data");
  }

  @Test
  void whatIsNoMillraceServerIsSaid() {
    answer = "<html>";

    assertThat(run("status", "--url", url())).isEqualTo(1);
    assertThat(err.toString()).contains(url()).contains("is no Millrace server");
  }

  @Test
  void aServerThatIsNotReachableIsNamedWithWhatToDo() {
    String url = url();
    server.stop(0);

    assertThat(run("status", "--url", url)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "millrace: No answer from a server at "
                + url
                + ". Start one with 'millrace serve', or name another address with --url.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "ftp://127.0.0.1/", "http:///"})
  void anAddressThatCannotBeOneIsRefused(String url) {
    assertThat(run("status", "--url", url)).isEqualTo(1);
    assertThat(err.toString()).contains(url).contains("looks like http://127.0.0.1:8080");
  }

  @Test
  void anIdThatCannotBeOneIsRefused() {
    assertThat(run("status", "../x", "--url", url())).isEqualTo(1);
    assertThat(asked).isEmpty();
  }

  @Test
  void wrongSettingsEndWithCode2AndOneLine() {
    assertThat(run("serve", "--port", "many", "--data", data.toString())).isEqualTo(2);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("millrace.http.port = \"many\" (the command line)");
  }

  @Test
  void aPortThatIsTakenIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      assertThat(run("serve", "--port", port, "--data", data.toString())).isEqualTo(1);
      assertThat(err.toString()).contains("Cannot listen on port " + port).contains("--port");
    }
  }

  @Test
  void controllingADemoThatDoesNotPlayIsSaid() {
    assertThat(run("demo", "--kill-source", "primary", "--data", data.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("No demo is playing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"serve", "demo", "status", "failover", "refresh", "reload", "locate", "sign-link"})
  void everyCommandHasHelp(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).startsWith("Usage: millrace " + command);
  }

  @Test
  void helpShowsTheCommandsForPeopleOnly() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("serve", "demo", "status").doesNotContain("warm-up");
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private int run(String... arguments) {
    CommandLine commandLine = MillraceCommand.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
