package io.millrace.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicReference<Instant> wall = new AtomicReference<>(START);

  /** The nanosecond clock may begin anywhere, and overflow. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

  private final SteadyClock clock = new SteadyClock(wall::get, nanos::get);

  @Test
  void beginsAtTheWallClock() {
    assertThat(clock.instant()).isEqualTo(START);
  }

  @Test
  void movesWithTheNanosecondClock() {
    nanos.addAndGet(Duration.ofSeconds(90).toNanos());

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(90));
  }

  @Test
  void doesNotNoticeThatTheWallClockIsSet() {
    wall.set(START.minus(Duration.ofHours(1)));
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(2));
  }
}
