package io.millrace.app.e2e;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * For how long this process stood still, as a measure of what the machine takes from everything
 * that runs on it. What its own collector takes is none of that: servers of tests run here, too.
 * Thread-safe.
 */
final class Lateness {

  private static final long TURN = Duration.ofMillis(50).toNanos();

  /** Of a busy machine; whoever is later than that stood still. */
  private static final long USUAL = Duration.ofMillis(250).toNanos();

  private static final Lateness OF_THIS_PROCESS = measure();

  private long late;
  private long before = System.nanoTime();
  private long collectedBefore = collected();

  private Lateness() {}

  private static Lateness measure() {
    var lateness = new Lateness();
    Thread.ofPlatform().daemon().name("lateness").start(lateness::run);
    return lateness;
  }

  private void run() {
    while (true) {
      LockSupport.parkNanos(TURN);
      look();
    }
  }

  private synchronized long look() {
    long now = System.nanoTime();
    long collected = collected();
    long excess = now - before - TURN - (collected - collectedBefore);
    late += excess > USUAL ? excess : 0;
    before = now;
    collectedBefore = collected;
    return late;
  }

  private static long collected() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .map(millis -> Duration.ofMillis(millis).toNanos())
        .sum();
  }

  /** All of it since it was first asked for, until now. */
  static Duration total() {
    return Duration.ofNanos(OF_THIS_PROCESS.look());
  }

  /** The time of those who stand still while the machine does, as a player does. */
  static Instant now() {
    return Instant.now().minus(total());
  }
}
