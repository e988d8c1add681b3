package io.millrace.http.viewer;

import io.millrace.channel.TrackId;
import io.millrace.channel.ViewerSketch;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The viewers of one channel on this node: who they are, by the hashes of their sessions, and which
 * tracks they have asked for since the last report. Thread-safe.
 */
final class Audience {

  private final Set<TrackId> asked = ConcurrentHashMap.newKeySet();

  /** How often each is here: who comes back may be here again before his leaving is noticed. */
  private final ConcurrentSkipListMap<Long, Integer> viewers = new ConcurrentSkipListMap<>();

  boolean isEmpty() {
    return viewers.isEmpty();
  }

  ViewerSketch viewers() {
    return ViewerSketch.of(viewers.keySet());
  }

  Audience entered(long viewer) {
    viewers.merge(viewer, 1, Integer::sum);
    return this;
  }

  Audience left(long viewer) {
    viewers.computeIfPresent(viewer, (any, times) -> times == 1 ? null : times - 1);
    return this;
  }

  /** Mostly it is marked already, and looking takes no lock. */
  void mark(TrackId track) {
    if (!asked.contains(track)) {
      asked.add(track);
    }
  }

  /** What was marked since the last time. */
  Set<TrackId> takeAsked() {
    Set<TrackId> taken = new HashSet<>();
    for (Iterator<TrackId> tracks = asked.iterator(); tracks.hasNext(); ) {
      taken.add(tracks.next());
      tracks.remove();
    }
    return taken;
  }
}
