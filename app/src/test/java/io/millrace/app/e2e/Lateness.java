package io.millrace.app.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How much later than it was to this process has come to its turn, as a measure of what the machine
 * takes from everything that runs on it. Thread-safe.
 */
final class Lateness {

  private static final long TURN = Duration.ofMillis(50).toNanos();

  /** Not worth adding up. */
  private static final long USUAL = Duration.ofMillis(10).toNanos();

  private static final Lateness OF_THIS_PROCESS = measure();

  private final AtomicLong late = new AtomicLong();
  private volatile long before = System.nanoTime();

  private Lateness() {}

  private static Lateness measure() {
    var lateness = new Lateness();
    Thread.ofPlatform().daemon().name("lateness").start(lateness::run);
    return lateness;
  }

  private void run() {
    while (true) {
      LockSupport.parkNanos(TURN);
      long now = System.nanoTime();
      long excess = excess(now);
      before = now;
      late.addAndGet(excess);
    }
  }

  private long excess(long now) {
    long excess = now - before - TURN;
    return excess > USUAL ? excess : 0;
  }

  /** All of it since it was first asked for, until now. */
  static Duration total() {
    return Duration.ofNanos(OF_THIS_PROCESS.late.get() + OF_THIS_PROCESS.excess(System.nanoTime()));
  }

  /** The time of those who stand still while the machine does, as a player does. */
  static Instant now() {
    return Instant.now().minus(total());
  }
}
