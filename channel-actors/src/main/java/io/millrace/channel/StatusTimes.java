package io.millrace.channel;

import io.millrace.channel.ChannelStatus.Timers;
import java.time.Instant;
import java.util.Optional;

/** The moments that no other part remembers. */
final class StatusTimes {

  private Optional<Instant> nextReload = Optional.empty();
  private Optional<Instant> nextProbe = Optional.empty();
  private Optional<Instant> idleStop = Optional.empty();

  void nextReload(Instant at) {
    nextReload = Optional.of(at);
  }

  void nextProbe(Instant at) {
    nextProbe = Optional.of(at);
  }

  void idleStop(Optional<Instant> at) {
    idleStop = at;
  }

  void clear() {
    nextReload = Optional.empty();
    nextProbe = Optional.empty();
    idleStop = Optional.empty();
  }

  Timers timers(Optional<Instant> nextAttempt) {
    return new Timers(nextReload, nextProbe, nextAttempt, idleStop);
  }
}
