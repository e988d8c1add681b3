package io.millrace.app.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Instants whose differences are true intervals: read from the wall clock once, and from then on
 * moved by a clock that nobody sets. Thread-safe.
 *
 * <p>Rests, the detection of frozen sources, pace and reloads measure time between two instants; a
 * wall clock that is stepped would make all of them wrong by the step, and take a healthy channel
 * off its source. The price is that the times that are shown stay with the wall clock of the start:
 * they are off by whatever it was corrected by since, until the next start. A time that reads wrong
 * is the lesser evil.
 */
final class SteadyClock implements InstantSource {

  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanos;

  /**
   * @param wall read once, here
   * @param nanos never goes back, such as {@link System#nanoTime}
   */
  SteadyClock(InstantSource wall, LongSupplier nanos) {
    this.start = wall.instant();
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  static SteadyClock start() {
    return new SteadyClock(InstantSource.system(), System::nanoTime);
  }

  @Override
  public Instant instant() {
    return start.plus(Duration.ofNanos(nanos.getAsLong() - startNanos));
  }
}
