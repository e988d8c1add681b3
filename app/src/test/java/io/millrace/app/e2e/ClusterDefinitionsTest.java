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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose definitions or settings differ. */
@Tag("cluster")
class ClusterDefinitionsTest {

  /** How a node ends whose settings its cluster does not take. */
  private static final int DIFFERENT = 4;

  @TempDir private Path folder;

  @Test
  void definitionsThatDifferAreSaidLoudlyAndNothingElseSuffers() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 20_000);
      source.listsMore();
      String news = ChannelsFile.channel("news", source.uri());
      List<String> films = IntStream.range(0, 6).mapToObj(i -> "film-" + i).toList();
      List<String> all =
          Stream.concat(
                  Stream.of(news),
                  films.stream().map(film -> ChannelsFile.channel(film, source.uri())))
              .toList();
      Path both =
          ChannelsFile.write(
              Files.createDirectories(folder.resolve("both")), all.toArray(String[]::new));
      Path one = ChannelsFile.write(Files.createDirectories(folder.resolve("one")), news);
      List<ClusterNode.Ports> ports =
          List.of(ClusterNode.Ports.free(), ClusterNode.Ports.free(), ClusterNode.Ports.free());
      try (ClusterNodes cluster =
          ClusterNodes.start(
              folder, ports, List.of(both, both, one), any -> ClusterNodes.ALL_LIVE)) {
        var listed = new FleetViewer.Listed();
        List<FleetViewer> viewers = new ArrayList<>();
        for (ClusterNode node : cluster.all()) {
          viewers.add(FleetViewer.watch(node, "news", listed));
        }
        // At once, before the nodes know of each other's definitions.
        playsAfterAWhile(cluster.get(0), films.getFirst());
        for (ClusterNode node : cluster.all()) {
          Eventually.within(
              Duration.ofSeconds(30), () -> assertThat(reasons(node)).contains("film"));
          Eventually.within(
              Duration.ofSeconds(30),
              () ->
                  assertThat(node.log())
                      .contains("has other channel definitions than this one: film"));
          assertThat(node.cluster().toString()).contains("film");
          plays(node, "news");
        }
        ClusterNode without = cluster.get(2);
        assertThat(without.site().ask("/channels/film-0/stream.m3u8").statusCode()).isEqualTo(404);
        for (String film : films) {
          plays(cluster.get(1), film);
          assertThat(cluster.get(0).ownerOf(film)).isNotEqualTo(without.address());
        }

        Files.copy(both, one, StandardCopyOption.REPLACE_EXISTING);
        for (ClusterNode node : cluster.all()) {
          Eventually.within(
              Duration.ofSeconds(30), () -> assertThat(reasons(node)).doesNotContain("film"));
          assertThat(node.log()).doesNotContain(" ERROR ").doesNotContain("\tat ");
        }
        plays(without, films.getFirst());
        for (FleetViewer viewer : viewers) {
          viewer.awaitMore(2, Duration.ofSeconds(20));
          assertThat(viewer.leave().stream().skip(1)).noneMatch(FleetViewer.Seen::discontinuity);
        }
      }
    }
  }

  @Test
  void aNodeWithOtherSettingsIsNotLetInOrSaysWhatDiffers() throws Exception {
    Path channels = ChannelsFile.write(Files.createDirectories(folder.resolve("none")));
    var ports = ClusterNode.Ports.free();
    var seeds = List.of(ports.reached());
    try (ClusterNode first = new ClusterNode(folder, "first", ports, seeds, channels, "");
        ClusterNode other = node("other", seeds, channels, "millrace.cluster.shards = 301");
        ClusterNode later = node("later", seeds, channels, "millrace.cluster.lease = 15 s")) {
      first.start();
      Installation.Outcome outcome = other.startInVain();
      assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(DIFFERENT);
      assertThat(outcome.err()).contains("millrace.cluster.shards is 301");

      later.start();
      for (ClusterNode node : List.of(first, later)) {
        Eventually.within(
            Duration.ofSeconds(30),
            () -> assertThat(reasons(node)).contains("other settings", "millrace.cluster.lease"));
        Eventually.within(
            Duration.ofSeconds(30),
            () -> assertThat(node.log()).contains("other settings than this one"));
        assertThat(node.cluster().toString()).contains("setting millrace.cluster.lease");
      }
    }
  }

  private ClusterNode node(String name, List<Integer> seeds, Path channels, String more)
      throws IOException {
    return new ClusterNode(folder, name, ClusterNode.Ports.free(), seeds, channels, more);
  }

  private static void plays(ClusterNode node, String channel) throws Exception {
    FleetViewer viewer = FleetViewer.watch(node, channel, new FleetViewer.Listed());
    viewer.awaitMore(2, Duration.ofSeconds(30));
    viewer.leave();
  }

  /** It may have been placed on a node that does not know it, and has to leave that first. */
  private static void playsAfterAWhile(ClusterNode node, String channel) throws Exception {
    Eventually.within(
        Duration.ofSeconds(60),
        () -> {
          try {
            node.site().join(channel);
          } catch (IOException e) {
            throw new AssertionError("no answer", e);
          }
        });
    plays(node, channel);
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
