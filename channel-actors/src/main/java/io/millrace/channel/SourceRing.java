package io.millrace.channel;

import io.millrace.source.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The sources of a channel in a ring: one that fails rests and comes round again, so the choice
 * never runs out.
 *
 * <p>Chosen is, among those that do not rest, rather one whose last word was no failure, then the
 * one of best priority; of equals the one that failed least recently, then the first of the
 * definition. Where all rest, one that was well since it failed does not rest on.
 *
 * <p>Sources whose provider has no slot for this channel are passed over.
 */
final class SourceRing {

  private static final Comparator<SourceHealth> BEST_FIRST =
      Comparator.comparing(SourceHealth::isFailing)
          .thenComparingInt(source -> source.definition().priority())
          .thenComparing(source -> source.failures().lastAt().orElse(Instant.MIN));

  private final RestPolicy rests;
  private final Map<String, SourceHealth> byName = new LinkedHashMap<>();
  private final Set<String> withoutSlot = new HashSet<>();

  SourceRing(List<SourceDefinition> sources, RestPolicy rests) {
    this.rests = rests;
    redefine(sources);
  }

  /** Takes over a changed definition; sources that did not change keep what is known of them. */
  void redefine(List<SourceDefinition> sources) {
    Map<String, SourceHealth> known = Map.copyOf(byName);
    byName.clear();
    for (SourceDefinition source : sources) {
      SourceHealth before = known.get(source.name());
      boolean same = before != null && before.definition().equals(source);
      byName.put(source.name(), same ? before : SourceHealth.unknown(source));
    }
  }

  Collection<SourceHealth> all() {
    return List.copyOf(byName.values());
  }

  Optional<SourceHealth> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  boolean contains(SourceDefinition definition) {
    return find(definition.name())
        .map(SourceHealth::definition)
        .filter(definition::equals)
        .isPresent();
  }

  /** What an earlier run has known of its sources. */
  void resume(List<ChannelFacts.SourceFacts> known) {
    known.forEach(
        facts ->
            byName.computeIfPresent(
                facts.name(), (name, health) -> SourceHealth.resumed(health.definition(), facts)));
  }

  /** For the next run: those of which something is known. */
  List<ChannelFacts.SourceFacts> facts() {
    return byName.values().stream()
        .filter(health -> !health.equals(SourceHealth.unknown(health.definition())))
        .map(SourceHealth::facts)
        .toList();
  }

  /** The provider has no slot for the channel now. */
  void noSlot(String provider) {
    withoutSlot.add(provider);
  }

  /** The provider has a slot for the channel, or is to be asked again. */
  void slotAgain(String provider) {
    withoutSlot.remove(provider);
  }

  /** The providers that have no slot for the channel now. */
  Set<String> withoutSlot() {
    return Set.copyOf(withoutSlot);
  }

  private boolean hasSlot(SourceDefinition source) {
    return source.provider().filter(withoutSlot::contains).isEmpty();
  }

  /** Whether the one comes before the other if neither rests. */
  boolean isBetter(SourceDefinition one, SourceDefinition other) {
    return find(one.name())
        .flatMap(first -> find(other.name()).map(second -> BEST_FIRST.compare(first, second) < 0))
        .orElse(true);
  }

  /** The best source that does not rest. */
  Optional<SourceDefinition> best(Predicate<SourceDefinition> allowed, Instant now) {
    return byName.values().stream()
        .filter(source -> allowed.test(source.definition()) && !source.isResting(now))
        .filter(source -> hasSlot(source.definition()))
        .min(BEST_FIRST)
        .map(SourceHealth::definition);
  }

  /** Whether one of these neither rests nor failed last. */
  boolean isTrustedFree(Predicate<SourceDefinition> allowed, Instant now) {
    return byName.values().stream()
        .filter(source -> allowed.test(source.definition()) && hasSlot(source.definition()))
        .anyMatch(source -> !source.isResting(now) && !source.isFailing());
  }

  /** The source to try now: the best one, or where all rest, one of them that is well again. */
  Optional<SourceDefinition> next(Predicate<SourceDefinition> allowed, Instant now) {
    return best(allowed, now)
        .or(
            () ->
                leastResting(
                    source ->
                        allowed.test(source)
                            && hasSlot(source)
                            && find(source.name())
                                .filter(health -> health.isWellAgain(now))
                                .isPresent()));
  }

  /** The one that rests least longer: for an operator who wants any. */
  Optional<SourceDefinition> leastResting(Predicate<SourceDefinition> allowed) {
    return byName.values().stream()
        .filter(source -> allowed.test(source.definition()))
        .min(Comparator.comparing(source -> source.restingUntil().orElse(Instant.MIN)))
        .map(SourceHealth::definition);
  }

  /** When one of these is {@linkplain #next next}: now if one is; empty if there is none. */
  Optional<Instant> nextAvailable(Predicate<SourceDefinition> allowed, Instant now) {
    return byName.values().stream()
        .filter(source -> allowed.test(source.definition()) && hasSlot(source.definition()))
        .map(source -> source.isWellAgain(now) ? now : source.restingUntil().orElse(now))
        .map(at -> at.isBefore(now) ? now : at)
        .min(Comparator.naturalOrder());
  }

  void probed(SourceDefinition source, Instant now) {
    update(source, health -> health.probed(now));
  }

  void delivered(SourceDefinition source, OptionalDouble speed, Instant now) {
    update(source, health -> health.delivered(now, speed));
  }

  void stumbled(SourceDefinition source, String reason) {
    update(source, health -> health.stumbled(reason));
  }

  /** Puts the source to rest and says for how long; empty if it is not of this ring any more. */
  Optional<Duration> left(SourceDefinition source, String reason, FailureCause cause, Instant now) {
    if (!contains(source)) {
      return Optional.empty();
    }
    int inRow = find(source.name()).map(health -> health.failures().inRow()).orElse(0) + 1;
    Duration rest = rests.after(inRow);
    update(source, health -> health.left(reason, cause, rest, now));
    return Optional.of(rest);
  }

  private void update(SourceDefinition source, UnaryOperator<SourceHealth> change) {
    byName.computeIfPresent(
        source.name(),
        (name, health) -> health.definition().equals(source) ? change.apply(health) : health);
  }
}
