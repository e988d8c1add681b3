package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ScriptedOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of a cluster are stopped and started again while people watch at all of them. */
@Tag("cluster")
class ClusterLeavesTest {

  private static final int LEAVES = 20;
  private static final int TERMINATED = 143;

  @TempDir private Path folder;

  @Test
  void nobodyElseNoticesThatANodeLeavesAndComesBack() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 100_000);
      Path channels = ChannelsFile.write(folder, ChannelsFile.channel("news", source.uri()));
      try (ClusterNodes cluster = ClusterNodes.start(folder, 3, channels)) {
        var listed = new FleetViewer.Listed();
        List<FleetViewer> viewers = new ArrayList<>();
        for (ClusterNode node : cluster.all()) {
          viewers.add(FleetViewer.watch(node, "news", listed));
        }
        for (FleetViewer viewer : viewers) {
          viewer.awaitMore(5, Duration.ofSeconds(60));
        }
        for (int i = 0; i < LEAVES; i++) {
          ClusterNode owner = cluster.at(cluster.get(i).ownerOf("news"));
          assertThat(owner.terminate(Duration.ofSeconds(60))).isEqualTo(TERMINATED);
          for (ClusterNode other : cluster.others(owner)) {
            viewers.get(cluster.all().indexOf(other)).awaitMore(3, Duration.ofSeconds(20));
          }
          owner.start();
          cluster.all().forEach(node -> node.awaitNodes(3));
          viewers.get(cluster.all().indexOf(owner)).awaitMore(2, Duration.ofSeconds(20));
        }
        for (FleetViewer viewer : viewers) {
          List<FleetViewer.Seen> seen = viewer.leave();
          assertThat(seen.stream().skip(1)).noneMatch(FleetViewer.Seen::discontinuity);
        }
      }
      assertThat(source.fetches().values()).as(source.fetches().toString()).allMatch(n -> n == 1);
    }
  }
}
