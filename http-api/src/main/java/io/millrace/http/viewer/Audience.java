package io.millrace.http.viewer;

import io.millrace.channel.TrackId;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The viewers of one channel on this node: how many there are, and which tracks they have asked for
 * since the last report. Thread-safe.
 */
final class Audience {

  private final Set<TrackId> asked = ConcurrentHashMap.newKeySet();
  private final AtomicInteger viewers = new AtomicInteger();

  int viewers() {
    return viewers.get();
  }

  Audience changed(int by) {
    viewers.addAndGet(by);
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
