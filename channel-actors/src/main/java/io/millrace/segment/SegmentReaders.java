package io.millrace.segment;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who reads one body at the moment. Not thread-safe. */
final class SegmentReaders {

  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private final Set<SegmentLease> leases = new LinkedHashSet<>();
  private int streams;

  int count() {
    return streams + leases.size();
  }

  void enter() {
    streams++;
  }

  void leave(Runnable wakeUp) {
    streams--;
    waiting.remove(wakeUp);
  }

  void enter(SegmentLease lease) {
    leases.add(lease);
  }

  /** Does nothing if the lease is none, or no longer. */
  void leave(SegmentLease lease) {
    leases.remove(lease);
  }

  void await(Runnable wakeUp) {
    waiting.add(wakeUp);
  }

  /** How to wake those that wait; they do not wait any more. */
  List<Runnable> takeWaiting() {
    List<Runnable> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  /** How to tell everybody that the bytes are gone: no lease is left. */
  List<Runnable> takeAll() {
    List<Runnable> taken = new ArrayList<>(takeWaiting());
    for (SegmentLease lease : leases) {
      taken.add(lease::cut);
    }
    leases.clear();
    return taken;
  }
}
