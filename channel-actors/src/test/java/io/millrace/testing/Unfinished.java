package io.millrace.testing;

import java.time.Duration;

/** Counts what is to be done and is not done yet. Thread-safe. */
final class Unfinished {

  private long count;

  synchronized void begun() {
    count++;
  }

  synchronized void ended() {
    count--;
    notifyAll();
  }

  /** Waits until there is nothing. */
  synchronized void await(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (count > 0) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(count + " mailboxes are still busy after " + patience);
      }
      try {
        wait(left);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while actors were busy", stopped);
      }
    }
  }
}
