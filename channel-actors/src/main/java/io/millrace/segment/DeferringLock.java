package io.millrace.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reentrant lock. What is deferred under it runs when its holder has let it go, on the holder's
 * thread: for words to others, who may take locks of their own.
 */
final class DeferringLock {

  private final ReentrantLock lock = new ReentrantLock();
  private List<Runnable> deferred = new ArrayList<>();

  <T extends @Nullable Object> T locked(Supplier<T> work) {
    List<Runnable> due = List.of();
    lock.lock();
    try {
      return work.get();
    } finally {
      if (lock.getHoldCount() == 1 && !deferred.isEmpty()) {
        due = deferred;
        deferred = new ArrayList<>();
      }
      lock.unlock();
      due.forEach(Runnable::run);
    }
  }

  /** Runs them at once if the caller does not hold the lock. */
  void defer(List<Runnable> words) {
    if (lock.isHeldByCurrentThread()) {
      deferred.addAll(words);
    } else {
      words.forEach(Runnable::run);
    }
  }
}
