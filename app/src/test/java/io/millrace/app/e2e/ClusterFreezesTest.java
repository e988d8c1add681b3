package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ScriptedOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of a cluster stand still, as a virtual machine does, and go on when they are forgotten. */
@Tag("cluster")
class ClusterFreezesTest {

  private static final int FREEZES = 3;

  /** With which a node ends that the others go on without; see docs/operations.md. */
  private static final int CUT_OFF = 3;

  /** Some seconds longer where the newest segment was lost with the node. */
  private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(15);

  @TempDir private Path folder;

  private volatile Instant frozenAt = Instant.MIN;

  @Test
  void aFrozenNodesChannelsGoOnElsewhereAndItEndsWhenItFindsOut() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 100_000);
      Path channels = ChannelsFile.write(folder, ChannelsFile.channel("news", source.uri()));
      try (ClusterNodes cluster = ClusterNodes.start(folder, 3, channels)) {
        var listed = new FleetViewer.Listed();
        List<FleetViewer> viewers = new ArrayList<>();
        for (ClusterNode node : cluster.all()) {
          viewers.add(FleetViewer.watch(node, "news", listed, this::wasJustFrozen));
        }
        for (FleetViewer viewer : viewers) {
          viewer.awaitMore(5, Duration.ofSeconds(60));
        }
        for (int i = 0; i < FREEZES; i++) {
          ClusterNode owner = cluster.at(cluster.get(i).ownerOf("news"));
          owner.expectAway();
          frozenAt = Instant.now();
          owner.signal("STOP");
          for (ClusterNode other : cluster.others(owner)) {
            FleetViewer viewer = viewers.get(cluster.all().indexOf(other));
            Instant at = viewer.awaitAfter(frozenAt.plusSeconds(1), Duration.ofSeconds(40));
            Duration took = Duration.between(frozenAt, at);
            System.out.println("Frozen " + owner.name() + ": " + took + " for " + viewer);
            assertThat(took).isLessThan(RECOVERED_WITHIN);
          }

          owner.signal("CONT");
          assertThat(owner.awaitEnd(Duration.ofSeconds(30))).isEqualTo(CUT_OFF);
          assertThat(owner.log()).contains("go on without this one");

          owner.start();
          cluster.all().forEach(node -> node.awaitNodes(3));
          viewers.get(cluster.all().indexOf(owner)).awaitMore(2, Duration.ofSeconds(20));
        }
        viewers.forEach(FleetViewer::leave);
      }
      Map<Long, Integer> fetches = source.fetches();
      assertThat(fetches.values()).as(fetches.toString()).allMatch(count -> count <= 2);
    }
  }

  /** What only the frozen node had cannot be had, until the playlist has come past it. */
  private boolean wasJustFrozen() {
    return Instant.now().isBefore(frozenAt.plus(Duration.ofSeconds(15)));
  }
}
