package io.millrace.cluster;

import io.millrace.channel.ProviderStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What a node has last heard of all providers. Thread-safe. */
final class SlotBoard {

  private final Map<String, ProviderStatus> statuses = new ConcurrentSkipListMap<>();
  private final AtomicLong highestRun = new AtomicLong();

  /**
   * The provider stands like this; it is forgotten if it is neither defined nor used.
   *
   * @param run the greatest that has spoken
   */
  void heard(ProviderStatus status, long run) {
    highestRun.accumulateAndGet(run, Math::max);
    boolean unused =
        status.maxChannels() == 0 && status.leases().isEmpty() && status.queue().isEmpty();
    if (unused) {
      statuses.remove(status.name());
    } else {
      statuses.put(status.name(), status);
    }
  }

  List<ProviderStatus> all() {
    return List.copyOf(statuses.values());
  }

  Optional<ProviderStatus> find(String provider) {
    return Optional.ofNullable(statuses.get(provider));
  }

  /** Greater than all runs that were heard of or given out here, and not below this. */
  long nextRun(LongSupplier least) {
    return highestRun.updateAndGet(last -> Math.max(last + 1, least.getAsLong()));
  }
}
