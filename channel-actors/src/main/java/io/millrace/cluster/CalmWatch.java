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

  static final Duration LASTS_AFTER = Duration.ofSeconds(10);

  private Set<UniqueAddress> before = Set.of();
  private Optional<Instant> since = Optional.empty();

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
    return since.get().plus(LASTS_AFTER).isAfter(now) ? Calm.RECENT : Calm.LASTING;
  }
}
