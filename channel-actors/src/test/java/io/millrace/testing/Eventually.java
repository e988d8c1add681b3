package io.millrace.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens on other threads. */
public final class Eventually {

  private Eventually() {}

  /** Repeats the assertion until it holds; after the time its last failure is thrown. */
  public static void within(Duration time, Runnable assertion) {
    long end = System.nanoTime() + time.toNanos();
    while (true) {
      try {
        assertion.run();
        return;
      } catch (AssertionError notYet) {
        if (System.nanoTime() > end) {
          throw notYet;
        }
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
