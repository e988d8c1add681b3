package io.millrace.channel;

import io.millrace.channel.ChannelStatus.Timers;
import java.time.Instant;
import java.util.Optional;

/** The moments that no other part remembers. */
final class StatusTimes {

  private Optional<Instant> nextReload = Optional.empty();
  private Optional<Instant> nextProbe = Optional.empty();

  void nextReload(Instant at) {
    nextReload = Optional.of(at);
  }

  void nextProbe(Instant at) {
    nextProbe = Optional.of(at);
  }

  void clear() {
    nextReload = Optional.empty();
    nextProbe = Optional.empty();
  }

  /** What lies in the past is not going to happen: whoever planned it is gone. */
  Timers timers(Optional<Instant> nextAttempt, Optional<Instant> idleStop, Instant now) {
    return new Timers(
        nextReload.filter(now::isBefore), nextProbe.filter(now::isBefore), nextAttempt, idleStop);
  }
}
