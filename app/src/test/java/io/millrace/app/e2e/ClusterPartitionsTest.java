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

/** The network between the nodes of a cluster is cut while people watch at all of them. */
@Tag("cluster")
class ClusterPartitionsTest {

  private static final int CUTS = 5;

  /** With which a node ends that was cut off; see docs/operations.md. */
  private static final int CUT_OFF = 3;

  /** For so long two nodes may follow the source: {@code millrace.cluster.lease}. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  @Test
  void theSideWithoutMajorityStopsAndSaysSo() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 100_000);
      Path channels = ChannelsFile.write(folder, ChannelsFile.channel("news", source.uri()));
      var relays = new ArrayList<RemotingRelay>();
      var ports = new ArrayList<ClusterNode.Ports>();
      for (int i = 0; i < 3; i++) {
        ClusterNode.Ports free = ClusterNode.Ports.free();
        var relay = new RemotingRelay(free.remoting());
        relays.add(relay);
        ports.add(free.reachedOver(relay.port()));
      }
      try (ClusterNodes cluster =
          ClusterNodes.start(folder, ports, List.of(channels, channels, channels), "")) {
        var listed = new FleetViewer.Listed();
        List<FleetViewer> viewers = new ArrayList<>();
        for (ClusterNode node : cluster.all()) {
          viewers.add(FleetViewer.watch(node, "news", listed));
        }
        for (FleetViewer viewer : viewers) {
          viewer.awaitMore(5, Duration.ofSeconds(60));
        }
        for (int i = 0; i < CUTS; i++) {
          ClusterNode owner = cluster.at(cluster.get(i).ownerOf("news"));
          // What it has published it goes on serving, until it ends at a moment of its own.
          owner.expectAway();
          cutOff(owner, cluster, relays);
          assertThat(owner.awaitEnd(LEASE.plusSeconds(20))).isEqualTo(CUT_OFF);
          assertThat(owner.log()).contains("cut off");
          for (ClusterNode other : cluster.others(owner)) {
            viewers.get(cluster.all().indexOf(other)).awaitMore(3, Duration.ofSeconds(40));
          }
          relays.forEach(RemotingRelay::heal);
          owner.start();
          cluster.all().forEach(node -> node.awaitNodes(3));
          viewers.get(cluster.all().indexOf(owner)).awaitMore(2, Duration.ofSeconds(20));
        }
        viewers.forEach(FleetViewer::leave);
      } finally {
        relays.forEach(RemotingRelay::close);
      }
    }
  }

  /** Nothing gets to it, and nothing of it gets to the others. */
  private static void cutOff(ClusterNode one, ClusterNodes cluster, List<RemotingRelay> relays) {
    int index = cluster.all().indexOf(one);
    for (int i = 0; i < relays.size(); i++) {
      relays
          .get(i)
          .cut(i == index ? from -> true : from -> from.equals(ClusterNodes.outbound(index)));
    }
  }
}
