package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many a provider lets in: what is defined, and what it is believed to allow since it refused
 * somebody. Not thread-safe.
 */
final class SlotLimit {

  private final ProviderSettings settings;
  private int defined;
  private int believed = Integer.MAX_VALUE;
  private Instant believedUntil = Instant.MIN;
  private Instant pausedUntil = Instant.MIN;

  SlotLimit(ProviderSettings settings, int defined) {
    this.settings = settings;
    this.defined = defined;
  }

  static SlotLimit resume(ProviderSettings settings, SlotBookState state, Instant now) {
    var limit = new SlotLimit(settings, state.limit());
    limit.believed = state.believed();
    limit.believedUntil = now.plus(state.believedFor());
    limit.pausedUntil = now.plus(state.pausedFor());
    return limit;
  }

  int defined() {
    return defined;
  }

  int believed() {
    return believed;
  }

  Optional<Instant> believedUntil(Instant now) {
    return Optional.of(believedUntil).filter(now::isBefore);
  }

  Optional<Instant> pausedUntil(Instant now) {
    return Optional.of(pausedUntil).filter(now::isBefore);
  }

  /** When it changes by itself. */
  Stream<Instant> ends(Instant now) {
    return Stream.concat(believedUntil(now).stream(), pausedUntil(now).stream());
  }

  int at(Instant now) {
    return now.isBefore(believedUntil) ? Math.min(defined, believed) : defined;
  }

  boolean allowsOneMoreThan(int used, Instant now) {
    return used < at(now) && !now.isBefore(pausedUntil);
  }

  /** One of so many was refused. */
  void refused(int used, Optional<Duration> retryAfter, Instant now) {
    int others = Math.max(1, used - 1);
    believed = now.isBefore(believedUntil) ? Math.min(believed, others) : others;
    believedUntil = now.plus(settings.refusalMemory());
    Instant pause = now.plus(longer(settings.refusalPause(), retryAfter.orElse(Duration.ZERO)));
    pausedUntil = pause.isAfter(pausedUntil) ? pause : pausedUntil;
  }

  void define(int changed) {
    if (changed != defined) {
      defined = changed;
      believedUntil = Instant.MIN;
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
