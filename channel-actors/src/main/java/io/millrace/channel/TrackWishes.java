package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tracks somebody watches. A track that was asked for stays awake for a grace time, since
 * players ask again and again. Not thread-safe.
 */
final class TrackWishes {

  private final Map<TrackId, Instant> askedFor = new HashMap<>();

  void askedFor(TrackId track, Instant now) {
    askedFor.put(track, now);
  }

  /**
   * The tracks to be followed, in the order of the ladder.
   *
   * @param defaults are followed while nobody watches anything
   */
  Set<TrackId> awake(List<TrackId> ladder, List<TrackId> defaults, Duration grace, Instant now) {
    askedFor.values().removeIf(at -> !now.isBefore(at.plus(grace)));
    var awake = new LinkedHashSet<>(ladder);
    awake.retainAll(askedFor.keySet());
    return awake.isEmpty() ? new LinkedHashSet<>(defaults) : awake;
  }

  /** When a track falls asleep if nobody asks for it any more. */
  Optional<Instant> nextAsleep(Duration grace) {
    return askedFor.values().stream().min(Instant::compareTo).map(at -> at.plus(grace));
  }

  void forget() {
    askedFor.clear();
  }
}
