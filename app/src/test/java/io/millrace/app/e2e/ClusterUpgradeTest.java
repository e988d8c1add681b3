package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of this version and of the next one are one cluster, as while it is upgraded. The next one
 * differs only in what crosses between nodes.
 */
@Tag("cluster")
class ClusterUpgradeTest {

  private static final String CLUSTER = "io/millrace/cluster/";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private int handOvers;

  @Test
  void aChannelGoesOnThroughNodesOfBothVersionsAndBack() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 20_000);
      source.listsMore();
      Installation next = next();
      try (ClusterNodes cluster =
          ClusterNodes.start(folder, 3, channels(source), ClusterNodes.ALL_LIVE)) {
        var listed = new FleetViewer.Listed();
        List<FleetViewer> viewers = new ArrayList<>();
        for (ClusterNode node : cluster.all()) {
          viewers.add(FleetViewer.watch(node, "news", listed));
        }
        goOn(viewers);

        // Of the three, one at a time becomes the next version, and one of them this one again.
        List<Installation> versions = List.of(next, next, Installation.get());
        for (int i = 0; i < versions.size(); i++) {
          ClusterNode changed = cluster.get(i % 2);
          changed.terminate();
          handOvers++;
          changed.runs(versions.get(i));
          changed.start();
          cluster.all().forEach(node -> node.awaitNodes(3));
          for (ClusterNode to : List.of(changed, cluster.get(2), cluster.get(1), changed)) {
            move(cluster, to);
            handOvers++;
            goOn(viewers);
          }
        }

        for (FleetViewer viewer : viewers) {
          assertThat(viewer.leave().stream().skip(1)).noneMatch(FleetViewer.Seen::discontinuity);
        }
        assertThatNothingBroke(cluster);
      }
      assertThat(source.fetches().values())
          .as("once, but for what was on its way at a hand-over: " + source.fetches())
          .allMatch(count -> count <= 2)
          .filteredOn(count -> count == 2)
          .hasSizeLessThanOrEqualTo(handOvers);
    }
  }

  private Installation next() throws IOException {
    Path classes = folder.resolve("next");
    new NextVersion()
        .withMore(CLUSTER + "OwnedFacts.java", "OwnedFacts")
        .withMore("io/millrace/channel/ChannelFacts.java", "ChannelFacts")
        .withMore(CLUSTER + "WrittenBook.java", "WrittenBook")
        .withMore(CLUSTER + "NodeReport.java", "NodeReport")
        .withMore(CLUSTER + "OwnedChannel.java", "Subscribe")
        .withInserted(
            CLUSTER + "OwnedChannel.java",
            "public sealed interface Command {}",
            "record Hint(String text) implements Command, CborSerializable {}")
        .withInserted(
            CLUSTER + "ChannelReplica.java",
            "private void renew() {",
            """
            parts.definitions().find(id).ifPresent(
                known -> parts.regions().owner(known).tell(new OwnedChannel.Hint("new")));
            """)
        .withInserted(
            CLUSTER + "NodeActor.java",
            "sealed interface Command {}",
            "record Greeting(String text) implements Command, CborSerializable {}")
        .withInserted(
            CLUSTER + "NodeActor.java",
            "private void tellWhole(ActorRef<Command> other) {",
            "other.tell(new Greeting(\"new\"));")
        .withInserted(
            CLUSTER + "NodeActor.java",
            "case TimeToRepeat.INSTANCE -> others.forEach(this::tellWhole);",
            "case Greeting greeting -> {}")
        .withMore(CLUSTER + "OwnerNews.java", "Snapshot")
        .withMore(CLUSTER + "OwnerNews.java", "Update")
        .compile(classes);
    return Installation.get().with(classes);
  }

  private Path channels(LiveSource source) throws IOException {
    return ChannelsFile.writeText(
        folder,
        """
        {"providers": [{"name": "acme", "maxChannels": 1}],
         "channels": [{"id": "news", "name": "News",
                       "sources": [{"name": "only", "url": "%s", "provider": "acme"}]}]}
        """
            .formatted(source.uri()));
  }

  private static void move(ClusterNodes cluster, ClusterNode to) {
    to.takes("news");
    for (ClusterNode node : cluster.all()) {
      Eventually.within(SOON, () -> assertThat(node.ownerNow("news")).isEqualTo(to.address()));
      Eventually.within(
          SOON,
          () -> {
            JsonNode leases = Site.json(ask(node)).path("providers").path(0).path("leases");
            assertThat(leases).as("slots at the provider, as " + node.name() + " knows").hasSize(1);
          });
    }
  }

  private static HttpResponse<byte[]> ask(ClusterNode node) {
    try {
      return node.site().ask("/api/v1/providers");
    } catch (IOException e) {
      throw new AssertionError(node.name() + " does not answer", e);
    }
  }

  private static void goOn(List<FleetViewer> viewers) {
    for (FleetViewer viewer : viewers) {
      viewer.awaitMore(3, Duration.ofSeconds(30));
    }
  }

  /** What a node does not understand it says once and passes over, and stays connected. */
  private static void assertThatNothingBroke(ClusterNodes cluster) {
    String old = cluster.get(2).log();
    for (String unknown : List.of("Greeting", "Hint")) {
      List<String> warnings = old.lines().filter(line -> line.contains(unknown)).toList();
      assertThat(warnings)
          .as("of what only the next version knows, once for each node that says it")
          .hasSizeBetween(1, 2)
          .allMatch(line -> line.contains(" WARN "));
    }
    for (ClusterNode node : cluster.all()) {
      assertThat(node.log()).doesNotContain(" ERROR ").doesNotContain("quarantined");
      assertThat(node.log().lines().filter(line -> line.contains("too few nodes")))
          .as("a pause of the machine has it said now and then, what is not understood each second")
          .hasSizeLessThan(3);
    }
  }
}
