package io.millrace.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.cluster.UniqueAddress;

/**
 * Watches how calm a cluster is. Calm lasts when nodes would have been removed meanwhile that had
 * died as it began. Pure; not thread-safe.
 */
final class CalmWatch {

  /** So many times as long as it takes to remove a node; others are often started meanwhile. */
  private static final int REMOVALS = 5;

  private final Duration lastsAfter;
  private Set<UniqueAddress> before = Set.of();
  private Optional<Instant> since = Optional.empty();

  /**
   * With nothing known yet.
   *
   * @param failure when nodes that have died are removed
   */
  CalmWatch(ClusterSettings.Failure failure) {
    this.lastsAfter =
        failure.unreachableAfter().plus(failure.removedAfter()).multipliedBy(REMOVALS);
  }

  /**
   * What it is like by now; to be asked often.
   *
   * @param nodes all of them
   * @param settled nobody is joining, leaving or out of reach
   */
  Calm look(Set<UniqueAddress> nodes, boolean settled, Instant now) {
    if (!settled) {
      since = Optional.empty();
      return Calm.NONE;
    }
    if (since.isEmpty() || !nodes.equals(before)) {
      since = Optional.of(now);
    }
    before = Set.copyOf(nodes);
    return since.get().plus(lastsAfter).isAfter(now) ? Calm.RECENT : Calm.LASTING;
  }
}
