package io.millrace.cluster;

import io.millrace.channel.TrackId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Tracks of one channel that viewers of this node have asked for lately. */
final class WatchedTracks {

  private static final Duration WATCHED_FOR = Duration.ofSeconds(30);

  private final Map<TrackId, Instant> last = new HashMap<>();

  void add(Set<TrackId> tracks, Instant now) {
    tracks.forEach(track -> last.put(track, now));
  }

  Set<TrackId> lately(Instant now) {
    last.values().removeIf(time -> time.isBefore(now.minus(WATCHED_FOR)));
    return Set.copyOf(last.keySet());
  }
}
