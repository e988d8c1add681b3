package io.millrace.channel;

import io.millrace.source.ProbeDepth;
import io.millrace.source.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When which source is probed: each again and again on its own, with pauses of different lengths,
 * so that never all are asked at once. Not thread-safe.
 */
final class ProbeSchedule {

  private static final Comparator<SourceDefinition> BEST_FIRST =
      Comparator.comparingInt(SourceDefinition::priority).thenComparing(SourceDefinition::name);

  private final Duration every;
  private final DoubleSupplier spread;
  private final Map<SourceDefinition, Instant> due = new HashMap<>();

  /**
   * Nothing is to be probed yet.
   *
   * @param every pause between two probes of a source, lengthened by up to a quarter
   * @param spread gives numbers from 0 (inclusive) to 1
   */
  ProbeSchedule(Duration every, DoubleSupplier spread) {
    this.every = every;
    this.spread = spread;
  }

  /**
   * From now on these are probed, as far as they want to be. The best one that is new among them is
   * due at once, the others after it within a quarter of the pause.
   */
  void watch(Collection<SourceDefinition> sources, Instant now) {
    due.keySet().retainAll(sources);
    List<SourceDefinition> added =
        sources.stream()
            .filter(source -> source.probe() != ProbeDepth.NONE && !due.containsKey(source))
            .sorted(BEST_FIRST)
            .toList();
    for (int i = 0; i < added.size(); i++) {
      due.put(added.get(i), now.plus(every.dividedBy(4L * added.size()).multipliedBy(i)));
    }
  }

  /** Those that are due, each of which is due again after the pause. */
  List<SourceDefinition> take(Instant now) {
    List<SourceDefinition> taken =
        due.entrySet().stream()
            .filter(source -> !source.getValue().isAfter(now))
            .map(Map.Entry::getKey)
            .sorted(BEST_FIRST)
            .toList();
    taken.forEach(source -> due.put(source, now.plus(pause())));
    return taken;
  }

  /** When the next one is due; empty if none is to be probed. */
  Optional<Instant> next() {
    return due.values().stream().min(Comparator.naturalOrder());
  }

  private Duration pause() {
    return every.plusMillis((long) (every.toMillis() / 4.0 * spread.getAsDouble()));
  }
}
