package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Eventually;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
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

  /** What was listed is still fetched. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(10);

  @TempDir private Path folder;

  @Test
  void theSideWithoutMajorityStopsAndSaysSo() throws Exception {
    var relays = new ArrayList<RemotingRelay>();
    var ports = new ArrayList<ClusterNode.Ports>();
    for (ClusterNode.Ports free : WatchedCluster.ports()) {
      var relay = new RemotingRelay(free.remoting());
      relays.add(relay);
      ports.add(free.reachedOver(relay.port()));
    }
    try (WatchedCluster cluster = WatchedCluster.start(folder, ports, any -> "", () -> false)) {
      var recoveries = new Recoveries(CUTS);
      for (int i = 0; !recoveries.areEnough(); i++) {
        // The first seed in turn: it is the one that might form a cluster of its own.
        ClusterNode lost = i % 2 == 0 ? cluster.nodes().get(0) : cluster.owner(i);
        cluster.moveTo(lost);
        cluster.awaitMoreAt(lost, 2, Duration.ofSeconds(20));
        // What it has published it goes on serving, until it ends at a moment of its own.
        lost.expectAway();
        recoveries.begin();
        final Instant cutAt = Instant.now();
        final long cut = cluster.source().edge();
        cutOff(lost, cluster.nodes(), relays);
        assertThat(lost.awaitEnd()).isEqualTo(CUT_OFF);
        assertThat(lost.log()).contains("go on without this one");
        recoveries.took("Cut off " + lost.name(), cluster.recovered(lost, cutAt), cluster.lost());
        lost.begin();
        cluster.awaitMoreBeside(lost, 15, Duration.ofSeconds(60));
        staysOutside(lost, i % 2 == 0);
        final long alone = cut + LEASE.plus(SLACK).toSeconds();
        assertThat(cluster.source().fetches()).allSatisfy(onceFrom(alone));
        Instant healed = Instant.now();
        relays.forEach(RemotingRelay::heal);
        lost.awaitReady();
        cluster.isBack(lost, healed);
        assertThat(cluster.source().fetches()).allSatisfy(onceFrom(alone));
      }
      recoveries.assertWithin(RECOVERED_WITHIN);
      cluster.leave();
    } finally {
      relays.forEach(RemotingRelay::close);
    }
  }

  /** It lives, serves nothing, and says what it waits for. */
  private static void staysOutside(ClusterNode node, boolean isFirstSeed) throws IOException {
    HttpResponse<byte[]> ready = node.site().ask("/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(Site.text(ready)).contains("not in the cluster yet", "no answer from");
    assertThat(node.site().ask("/health/live").statusCode()).isEqualTo(200);
    assertThat(node.site().ask("/channels/news/stream.m3u8").statusCode()).isEqualTo(503);
    assertThat(node.site().ask("/api/v1/cluster").statusCode()).isEqualTo(503);
    Eventually.within(
        Duration.ofSeconds(30), () -> assertThat(node.log()).contains("not in the cluster yet"));
    if (isFirstSeed) {
      assertThat(Site.text(ready)).contains("more than half of them are there", "1 more needed");
    }
  }

  /**
   * Twice is what the owner until the cut fetches and the next one too, which begins with what is
   * listed then.
   *
   * @param first made when who was cut off has stopped; numbers are seconds
   */
  private static BiConsumer<Long, Integer> onceFrom(long first) {
    return (msn, fetches) ->
        assertThat(fetches)
            .as("fetches of " + msn + ", where from " + first + " on there is one owner")
            .isLessThanOrEqualTo(msn < first ? 2 : 1);
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
