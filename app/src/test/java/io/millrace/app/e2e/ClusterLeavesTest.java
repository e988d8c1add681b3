package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterSettings;
import io.millrace.cluster.NodeAuthority;
import io.millrace.testing.Eventually;
import io.millrace.testing.RfcFollower;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of a cluster are stopped and started again while people watch at all of them. Each has a
 * certificate of its own, and all they say to each other is secret.
 */
@Tag("cluster")
class ClusterLeavesTest {

  private static final int NODES = 3;
  private static final int LEAVES = 20;
  private static final int TERMINATED = 143;

  /** Three Target Durations. */
  private static final Duration HELD_BY_PLAYERS = Duration.ofSeconds(3);

  /** Of segments of a second players hold little, and others may want the processors too. */
  private static final int SLOW = 3;

  private static final Duration AT_MOST = Duration.ofSeconds(10);

  /** Of the nodes that leave, one in so many is drained before. */
  private static final int DRAINED = 5;

  @TempDir private Path folder;

  @Test
  void nobodyElseNoticesThatANodeLeavesAndComesBack() throws Exception {
    try (WatchedCluster cluster =
        WatchedCluster.start(folder, WatchedCluster.ports(), certificates()::get, () -> false)) {
      var pauses = new Recoveries(LEAVES);
      cluster.source().listsMore();
      var roams = new Roaming(cluster.nodes().get(0));
      int leaves = 0;
      for (; !pauses.areEnough(); leaves++) {
        ClusterNode owner = cluster.owner(leaves);
        if (leaves % DRAINED == 0) {
          drain(owner, cluster);
        }
        roams.reload(owner);
        pauses.begin();
        Instant leftAt = Instant.now();
        assertThat(owner.terminate()).isEqualTo(TERMINATED);
        cluster.awaitMoreBeside(owner, 3, Duration.ofSeconds(20));
        roams.reload(cluster.nodes().others(owner).getFirst());
        pauses.took(
            "Left " + owner.name(), cluster.longestPauseBeside(owner, leftAt), cluster.lost());
        cluster.startAgain(owner);
      }
      List<Duration> starts = cluster.starts();
      System.out.printf(
          "Nodes started again %d times: from the start to the first news for a viewer %s"
              + " (median), %s (longest)%n",
          starts.size(), starts.get(starts.size() / 2), starts.getLast());
      pauses.assertWithin(HELD_BY_PLAYERS, SLOW);
      pauses.assertWithin(AT_MOST, 0);
      cluster.leave();
      assertThat(cluster.discontinuities()).isZero();
      assertThat(cluster.source().fetches().values())
          .as("once, but for what was on its way to the node that left")
          .allMatch(count -> count <= 2)
          .filteredOn(count -> count == 2)
          .hasSizeLessThanOrEqualTo(leaves);
    }
  }

  /** A viewer of each node that leaves, who goes on at another one as if nothing had been. */
  private static final class Roaming {
    private final RfcFollower follower = new RfcFollower(RfcFollower.Options.window(12));
    private final URI playlist;

    Roaming(ClusterNode first) throws IOException {
      playlist = first.site().join("news");
    }

    void reload(ClusterNode node) throws IOException {
      URI here = node.url().resolve(playlist.getPath());
      follower.follow(node.site().text(here), Instant.now());
    }
  }

  /** As an operator does before a node is stopped. */
  private static void drain(ClusterNode node, WatchedCluster cluster) throws Exception {
    node.drain();
    Eventually.within(
        Duration.ofSeconds(30),
        () -> assertThat(cluster.owner(0).address()).isNotEqualTo(node.address()));
    HttpResponse<byte[]> ready = node.site().ask("/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(Site.text(ready)).contains("drain");
  }

  private List<String> certificates() throws Exception {
    var authority = new NodeAuthority(folder);
    List<String> settings = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      ClusterSettings.Tls files = authority.node("node-" + (i + 1), "millrace.example.com");
      settings.add(
          ClusterNodes.ALL_LIVE
              + "millrace.cluster.tls { certificate = \"%s\", key = \"%s\", ca = \"%s\" }%n"
                  .formatted(files.certificate(), files.key(), files.ca()));
    }
    return settings;
  }
}
