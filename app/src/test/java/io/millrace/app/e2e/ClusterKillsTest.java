package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of a cluster are killed while people watch at all of them. */
@Tag("cluster")
class ClusterKillsTest {

  private static final int KILLS = 20;

  /** Of all kills, so many may take longer than {@link #RECOVERED_WITHIN}. */
  private static final int SLOW = 1;

  private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(10);

  /**
   * What the dead owner has published last has come to viewers by then, and nothing of the next.
   */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  @TempDir private Path folder;

  private volatile Instant killedAt = Instant.MIN;

  @Test
  void aKilledNodesChannelsGoOnElsewhereWithinTenSeconds() throws Exception {
    try (WatchedCluster cluster = WatchedCluster.start(folder, this::wasJustKilled)) {
      List<Duration> recoveries = new ArrayList<>();
      for (int i = 0; i < KILLS; i++) {
        ClusterNode owner = cluster.owner(i);
        killedAt = Instant.now();
        owner.kill();
        recoveries.add(recovered(cluster, owner));
        System.out.println("Killed " + owner.name() + ": " + recoveries.getLast());
        cluster.startAgain(owner);
        assertThat(cluster.discontinuities()).as("at most one for each kill").isLessThan(i + 2);
      }
      recoveries.sort(null);
      System.out.printf(
          "Killed %d times: recovered after %s (median), %s (95th percentile); all: %s%n",
          KILLS, recoveries.get(KILLS / 2), recoveries.get(KILLS - 1 - SLOW), recoveries);
      assertThat(recoveries.get(KILLS - 1 - SLOW))
          .as("recoveries after a kill: " + recoveries)
          .isLessThan(RECOVERED_WITHIN);
      cluster.leave();
      assertThat(cluster.source().fetches().values())
          .as(cluster.source().fetches().toString())
          .allMatch(count -> count <= 2);
    }
  }

  /** What only the dead node had cannot be had any more, until the playlist has come past it. */
  private boolean wasJustKilled() {
    return Instant.now().isBefore(killedAt.plus(Duration.ofSeconds(15)));
  }

  /** From the kill until the last viewer at another node is told of what the next owner has. */
  private Duration recovered(WatchedCluster cluster, ClusterNode killed) {
    return Duration.between(
        killedAt,
        cluster.awaitAfterBeside(killed, killedAt.plus(LAST_WORDS), Duration.ofSeconds(40)));
  }
}
