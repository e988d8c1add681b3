package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.Eventually;
import io.millrace.testing.FixedPorts;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers as one Millrace. */
class ClusterServersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void bothAnswerForAChannelAndOneGoesOnWithoutTheOther() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 20_000);
      var news =
          new ChannelDefinition(
              new ChannelId("news"),
              "News",
              StartMode.ON_DEMAND,
              List.of(source.definition("only", 1)));
      var snapshot = new CatalogSnapshot(List.of(news), List.of());
      int port = FixedPorts.free();
      try (RunningServer second = withFirst(port, snapshot)) {
        URI playlist = second.site().join("news");
        long last = lastMsn(text(second, playlist));
        Eventually.within(
            PATIENCE, () -> assertThat(lastMsn(text(second, playlist))).isGreaterThan(last + 3));
        assertThat(source.fetches().values()).allMatch(count -> count <= 2);
      }
    }
  }

  /** The second of two nodes; the first one has been opened, shown the same and stopped. */
  private RunningServer withFirst(int port, CatalogSnapshot snapshot) throws IOException {
    RunningServer second;
    try (RunningServer first = node("first", port, port, snapshot)) {
      second = node("second", 0, port, snapshot);
      URI here = first.site().join("news");
      URI there = second.site().join("news");
      Eventually.within(
          PATIENCE,
          () ->
              assertThat(segments(text(second, there)))
                  .isNotEmpty()
                  .isEqualTo(segments(text(first, here))));
    }
    return second;
  }

  private RunningServer node(String name, int port, int seed, CatalogSnapshot snapshot) {
    return RunningServer.start(
        folder.resolve(name),
        () -> snapshot,
        Map.of(
            "millrace.cluster.enabled",
            "true",
            "millrace.cluster.port",
            Integer.toString(port),
            "millrace.cluster.segments.port",
            "0",
            "millrace.cluster.secret",
            "the-nodes-of-a-test"),
        Map.of("MILLRACE_CLUSTER_SEEDS", "127.0.0.1:" + seed),
        upstreams -> upstreams);
  }

  private static String text(RunningServer server, URI playlist) {
    try {
      return server.site().text(playlist);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is listed, without the viewer's session. */
  private static List<String> segments(String playlist) {
    return playlist
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.substring(line.lastIndexOf('/') + 1))
        .toList();
  }

  private static long lastMsn(String playlist) {
    long first =
        playlist
            .lines()
            .filter(line -> line.startsWith("#EXT-X-MEDIA-SEQUENCE:"))
            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
            .findFirst()
            .orElse(0);
    return first + segments(playlist).size() - 1;
  }
}
