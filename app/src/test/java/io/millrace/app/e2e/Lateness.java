package io.millrace.app.e2e;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How much later than it was to this process has come to its turn, as a measure of what the machine
 * takes from everything that runs on it. Thread-safe.
 */
final class Lateness implements AutoCloseable {

  private static final long TURN = Duration.ofMillis(50).toNanos();

  /** Not worth adding up. */
  private static final long USUAL = Duration.ofMillis(10).toNanos();

  private final AtomicLong late = new AtomicLong();
  private volatile boolean over;

  private Lateness() {}

  /** Begins to measure. */
  static Lateness measure() {
    var lateness = new Lateness();
    Thread.ofPlatform().daemon().name("lateness").start(lateness::run);
    return lateness;
  }

  private void run() {
    long before = System.nanoTime();
    while (!over) {
      LockSupport.parkNanos(TURN);
      long now = System.nanoTime();
      long excess = now - before - TURN;
      late.addAndGet(excess > USUAL ? excess : 0);
      before = now;
    }
  }

  /** All of it until now. */
  Duration total() {
    return Duration.ofNanos(late.get());
  }

  @Override
  public void close() {
    over = true;
  }
}
