package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of a cluster stand still, as a virtual machine does, and go on when they are forgotten. */
@Tag("cluster")
class ClusterFreezesTest {

  private static final int FREEZES = 4;

  /** With which a node ends that the others go on without; see docs/operations.md. */
  private static final int CUT_OFF = 3;

  private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(10);

  @TempDir private Path folder;

  private volatile Instant frozenAt = Instant.MIN;

  @Test
  void aFrozenNodesChannelsGoOnElsewhereAndItEndsWhenItFindsOut() throws Exception {
    try (WatchedCluster cluster = WatchedCluster.start(folder, this::wasJustFrozen)) {
      var recoveries = new Recoveries(FREEZES);
      for (int freezes = 1; !recoveries.areEnough(); freezes++) {
        ClusterNode owner = cluster.owner(freezes);
        recoveries.begin();
        owner.expectAway();
        frozenAt = Instant.now();
        owner.signal("STOP");
        recoveries.took(
            "Frozen " + owner.name(), cluster.recovered(owner, frozenAt), cluster.lost());
        cluster.nodes().others(owner).forEach(other -> other.awaitForgotten(owner));
        owner.signal("CONT");
        assertThat(owner.awaitEnd()).isEqualTo(CUT_OFF);
        assertThat(owner.log()).contains("go on without this one");
        cluster.startAgain(owner);
      }
      recoveries.assertWithin(RECOVERED_WITHIN);
      cluster.leave();
      assertThat(cluster.source().fetches().values())
          .as(cluster.source().fetches().toString())
          .allMatch(count -> count <= 2);
    }
  }

  /** What only the frozen node had cannot be had, until the playlist has come past it. */
  private boolean wasJustFrozen() {
    return Instant.now().isBefore(frozenAt.plus(Duration.ofSeconds(15)));
  }
}
