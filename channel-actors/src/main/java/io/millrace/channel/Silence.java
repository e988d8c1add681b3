package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which tracks the active source leaves without segments, though it says that it has them. Not
 * thread-safe.
 */
final class Silence {

  private final Map<TrackId, Instant> heard = new HashMap<>();
  private final Set<TrackId> failed = new HashSet<>();

  /** Another source is followed: nothing is held against its tracks yet. */
  void forget() {
    heard.clear();
    failed.clear();
  }

  /** Nobody asks about others any more. */
  void keep(Set<TrackId> tracks) {
    heard.keySet().retainAll(tracks);
    failed.retainAll(tracks);
  }

  /** A segment came. */
  void heard(TrackId track, Instant now) {
    heard.put(track, now);
    failed.remove(track);
  }

  /** Its playlist or a segment could not be had. */
  void failed(TrackId track) {
    failed.add(track);
  }

  /**
   * Whether nothing comes.
   *
   * @param shows it has segments of its own, so that players are not in want yet
   * @param patience how long to wait for a segment, unless something failed and players are in want
   */
  boolean isSilent(TrackId track, boolean shows, Duration patience, Instant now) {
    Instant since = heard.computeIfAbsent(track, first -> now);
    return (!shows && failed.contains(track)) || !now.isBefore(since.plus(patience));
  }
}
