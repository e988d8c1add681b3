package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose definitions differ. */
@Tag("cluster")
class ClusterDefinitionsTest {

  @TempDir private Path folder;

  @Test
  void definitionsThatDifferAreSaidLoudlyAndNothingElseSuffers() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 20_000);
      String news = ChannelsFile.channel("news", source.uri());
      String film = ChannelsFile.channel("film", source.uri());
      Path both = ChannelsFile.write(Files.createDirectories(folder.resolve("both")), news, film);
      Path one = ChannelsFile.write(Files.createDirectories(folder.resolve("one")), news);
      List<ClusterNode.Ports> ports =
          List.of(ClusterNode.Ports.free(), ClusterNode.Ports.free(), ClusterNode.Ports.free());
      try (ClusterNodes cluster = ClusterNodes.start(folder, ports, List.of(both, both, one), "")) {
        for (ClusterNode node : cluster.all()) {
          Eventually.within(
              Duration.ofSeconds(30), () -> assertThat(reasons(node)).contains("film"));
          assertThat(node.log()).contains("film");
          assertThat(node.cluster().toString()).contains("film");
          FleetViewer viewer = FleetViewer.watch(node, "news", new FleetViewer.Listed());
          viewer.awaitMore(3, Duration.ofSeconds(30));
          viewer.leave();
        }
        assertThat(cluster.get(2).site().ask("/channels/film/stream.m3u8").statusCode())
            .isEqualTo(404);
        FleetViewer viewer = FleetViewer.watch(cluster.get(0), "film", new FleetViewer.Listed());
        viewer.awaitMore(2, Duration.ofSeconds(30));
        viewer.leave();

        Files.copy(both, one, StandardCopyOption.REPLACE_EXISTING);
        for (ClusterNode node : cluster.all()) {
          Eventually.within(
              Duration.ofSeconds(30), () -> assertThat(reasons(node)).doesNotContain("film"));
          assertThat(node.log()).doesNotContain("Exception");
        }
      }
    }
  }

  private static String reasons(ClusterNode node) {
    try {
      JsonNode ready = Site.json(node.site().ask("/health/ready"));
      return ready.toString();
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    }
  }
}
