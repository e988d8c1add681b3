package io.millrace.http.playback;

import io.millrace.source.ChannelId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts who waits, channel by channel, up to a bound for each. Thread-safe. */
final class WaitingPlaces {

  private final int perChannel;
  private final ConcurrentMap<ChannelId, Integer> taken = new ConcurrentHashMap<>();

  WaitingPlaces(int perChannel) {
    this.perChannel = perChannel;
  }

  int perChannel() {
    return perChannel;
  }

  /** Takes a place; who got none has none to {@link #leave}. */
  boolean take(ChannelId id) {
    if (taken.merge(id, 1, Integer::sum) <= perChannel) {
      return true;
    }
    leave(id);
    return false;
  }

  void leave(ChannelId id) {
    taken.computeIfPresent(id, (any, count) -> count > 1 ? count - 1 : null);
  }
}
