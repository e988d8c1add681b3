package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of a cluster are killed while people watch at all of them. */
@Tag("cluster")
class ClusterKillsTest {

  private static final int KILLS = 20;

  private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(10);

  @TempDir private Path folder;

  private volatile Instant killedAt = Instant.MIN;

  @Test
  void aKilledNodesChannelsGoOnElsewhereWithinTenSeconds() throws Exception {
    try (WatchedCluster cluster = WatchedCluster.start(folder, this::wasJustKilled)) {
      var recoveries = new Recoveries(KILLS);
      for (int kills = 1; !recoveries.areEnough(); kills++) {
        ClusterNode owner = cluster.owner(kills);
        recoveries.begin();
        killedAt = Instant.now();
        owner.kill();
        recoveries.took(
            "Killed " + owner.name(), cluster.recovered(owner, killedAt), cluster.lost());
        cluster.startAgain(owner);
        assertThat(cluster.discontinuities())
            .as("at most one for each kill")
            .isLessThanOrEqualTo(kills);
      }
      recoveries.assertWithin(RECOVERED_WITHIN);
      assertThat(cluster.lost())
          .as("segments that the nodes that stayed told of and could not give")
          .isLessThanOrEqualTo(KILLS);
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
}
