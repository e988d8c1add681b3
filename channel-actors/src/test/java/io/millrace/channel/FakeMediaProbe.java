package io.millrace.channel;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.util.ByteString;

/** Finds of media what a test says. Thread-safe. */
final class FakeMediaProbe implements MediaProbe {

  /** What it was given. */
  final List<ByteString> seen = new CopyOnWriteArrayList<>();

  /** Turns that were given and not closed. */
  final AtomicInteger open = new AtomicInteger();

  private volatile Verdict verdict = new Decodable(List.of("h264"));
  private volatile boolean busy;

  void finds(Verdict other) {
    verdict = other;
  }

  void isBusy() {
    busy = true;
  }

  @Override
  public Optional<Turn> turn() {
    if (busy) {
      return Optional.empty();
    }
    open.incrementAndGet();
    return Optional.of(
        new Turn() {
          @Override
          public CompletionStage<Verdict> look(ByteString media) {
            seen.add(media);
            return CompletableFuture.completedStage(verdict);
          }

          @Override
          public void close() {
            open.decrementAndGet();
          }
        });
  }
}
