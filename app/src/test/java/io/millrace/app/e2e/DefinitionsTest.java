package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.e2e.Installation.Outcome;
import io.millrace.app.e2e.StrictViewer.Seen;
import io.millrace.testing.Eventually;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's side of the real process: its file of channels, its settings, its token. */
class DefinitionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void theFileIsFollowedWhileItIsEditedAndWhatDidNotChangeIsNotTouched() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource steady = source(origin, "steady", 1);
      LiveSource before = source(origin, "before", 2);
      LiveSource after = source(origin, "after", 3);
      String kept = ChannelsFile.channel("kept", steady.uri());
      Path file = ChannelsFile.write(folder, kept, ChannelsFile.channel("moved", before.uri()));
      try (ServerProcess server = serve(file, "--port", "0")) {
        Site site = server.site();
        StrictViewer viewer = watch(site, "kept");
        StrictViewer moved = watch(site, "moved");
        viewer.awaitFirst();
        moved.awaitFirst();

        // Added by the watch of the file; changed and broken by command.
        ChannelsFile.write(
            folder,
            kept,
            ChannelsFile.channel("moved", before.uri()),
            ChannelsFile.channel("added", after.uri()));
        Eventually.within(PATIENCE, () -> assertThat(plays(site, "added")).isEqualTo(200));

        ChannelsFile.write(
            folder,
            kept,
            ChannelsFile.channel("moved", after.uri()),
            "{\"id\": \"bad\", \"sources\": []}",
            ChannelsFile.channel("last", after.uri()));
        Outcome reload = reload(site);
        assertThat(reload.exitCode()).isEqualTo(1);
        assertThat(reload.err()).startsWith("problem: channel bad, ").contains("sources");
        Eventually.within(PATIENCE, () -> assertThat(moved.seen().getLast().marker()).isEqualTo(3));
        Eventually.within(PATIENCE, () -> assertThat(plays(site, "added")).isEqualTo(404));
        assertThat(plays(site, "last")).isEqualTo(200);
        assertThat(plays(site, "bad")).isEqualTo(404);
        assertThat(Site.text(site.ask("/health"))).contains("\"ready\":true", "bad");

        ChannelsFile.writeText(folder, "{\"channels\": [");
        Outcome broken = reload(site);
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.out()).isEqualTo("unchanged: 3\n");
        assertThat(plays(site, "last")).isEqualTo(200);

        ChannelsFile.write(folder, kept, ChannelsFile.channel("moved", after.uri()));
        Eventually.within(PATIENCE, () -> assertThat(plays(site, "last")).isEqualTo(404));
        assertThat(reload(site)).isEqualTo(new Outcome(0, "unchanged: 2\n", ""));

        List<Seen> seenMoved = moved.leave();
        assertThat(seenMoved.stream().filter(Seen::discontinuity)).hasSize(1);
        assertThat(StrictViewer.leastBuffered(seenMoved)).isPositive();
        List<Seen> seen = viewer.leave();
        assertThat(seen).noneMatch(Seen::discontinuity);
        assertThat(StrictViewer.leastBuffered(seen)).isPositive();
        assertThat(steady.fetches().values()).allMatch(count -> count == 1);
        JsonNode status = site.status("kept");
        assertThat(status.path("restarts").asInt()).isZero();
        assertThat(kinds(status))
            .as(status.path("decisions").toPrettyString())
            .containsExactly("started", "located", "switched");
        assertThat(server.err()).doesNotContain("ERROR", "\tat ");
      }
    }
  }

  @Test
  void aWrongSettingStopsTheStartWithOneLine() throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("millrace.conf"), "millrace.upstream.connect-timeout = soon");

    Outcome outcome = Installation.get().run("serve", "--config", settings.toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .startsWith("millrace: millrace.upstream.connect-timeout = \"soon\" (")
        .contains("allowed is a time with a unit");
  }

  @Test
  void aPortThatIsTakenStopsTheStartWithOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
      String port = String.valueOf(taken.getLocalPort());
      Path file = ChannelsFile.write(folder);

      Outcome outcome =
          Installation.get()
              .run(
                  "serve",
                  "--host",
                  "127.0.0.2",
                  "--port",
                  port,
                  "--channels",
                  file.toString(),
                  "--data",
                  folder.resolve("data").toString());

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(errors(outcome))
          .singleElement()
          .asString()
          .startsWith("millrace: Cannot listen on port " + port + " of 127.0.0.2 (");
    }
  }

  @Test
  void otherMachinesNeedTheTokenThatIsShownOnce() throws Exception {
    Path file = ChannelsFile.write(folder);
    String token;
    try (ServerProcess server = serve(file, "--port", "0", "--host", "0.0.0.0")) {
      token = Files.readString(folder.resolve("data/admin-token")).strip();
      assertThat(server.out().lines())
          .filteredOn(line -> line.endsWith(": " + token))
          .singleElement()
          .asString()
          .startsWith("The API's token, shown this once");
      URI channels = server.site().address().resolve("/api/v1/channels");
      assertThat(server.site().ask(channels).statusCode()).isEqualTo(401);
      assertThat(withToken(channels, token)).isEqualTo(200);
      assertThat(withToken(channels, token + "x")).isEqualTo(401);
      assertThat(server.site().ask("/channels/none/stream.m3u8").statusCode()).isEqualTo(404);
      assertThat(server.err()).doesNotContain(token);
    }
    try (ServerProcess again = serve(file, "--port", "0", "--host", "0.0.0.0")) {
      assertThat(again.out() + again.err()).doesNotContain(token);
      URI channels = again.site().address().resolve("/api/v1/channels");
      assertThat(withToken(channels, token)).isEqualTo(200);
    }
  }

  private ServerProcess serve(Path file, String... options) throws IOException {
    String[] arguments = new String[options.length + 5];
    arguments[0] = "serve";
    arguments[1] = "--channels";
    arguments[2] = file.toString();
    arguments[3] = "--data";
    arguments[4] = folder.resolve("data").toString();
    System.arraycopy(options, 0, arguments, 5, options.length);
    return ServerProcess.start(Files.createTempDirectory(folder, "serve"), arguments);
  }

  private static LiveSource source(ScriptedOrigin origin, String name, int marker) {
    return new LiveSource(origin, name, marker, LiveSource.TWO_SECONDS, 20_000);
  }

  private static StrictViewer watch(Site site, String channel) {
    return StrictViewer.watch(site, channel, RfcFollower.Options.window(12));
  }

  private static Outcome reload(Site site) throws Exception {
    return Installation.get().run("reload", "--url", site.address().toString());
  }

  private static int plays(Site site, String channel) {
    try {
      return site.ask("/channels/" + channel + "/stream.m3u8").statusCode();
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    }
  }

  /** What was decided, without what a machine that was held up took for a source that was late. */
  private static List<String> kinds(JsonNode status) {
    List<String> kinds = new ArrayList<>();
    boolean late = false;
    for (JsonNode decision : status.path("decisions")) {
      String kind = decision.path("kind").asText();
      String reason = decision.path("inputs").path("reason").asText();
      boolean nowLate = kind.equals("suspected") && reason.startsWith("no new segment for ");
      if (!nowLate && !(late && kind.equals("recovered"))) {
        kinds.add(kind);
      }
      late = nowLate;
    }
    return kinds;
  }

  /** Without the lines of the log. */
  private static List<String> errors(Outcome outcome) {
    return outcome.err().lines().filter(line -> line.startsWith("millrace: ")).toList();
  }

  private static int withToken(URI uri, String token) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }
}
