package io.millrace.segment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one body holds of the store's budget, and the keys it is held for. Guarded by the store's
 * lock, but for the mark of use.
 */
final class SegmentHolding implements SegmentMemory {

  /** Why a segment is held under a key, the strongest reason first. */
  enum Tenure {
    /** It is listed: it stays. */
    LISTED,
    /** It has been listed: it may leave for lack of room. */
    UNLISTED,
    /** It can be fetched again: it may leave for lack of room, before the others. */
    CACHED
  }

  final String channel;
  final SegmentBody body = new SegmentBody(this);
  final Map<SegmentKey, Tenure> keys = new LinkedHashMap<>();
  long bytes;
  private final SegmentStore store;
  private boolean admitted;
  private boolean ended;
  private volatile boolean used;

  SegmentHolding(SegmentStore store, String channel) {
    this.store = store;
    this.channel = channel;
  }

  boolean isOf(SegmentStore other) {
    return store == other;
  }

  void admit(SegmentKey key, Tenure tenure) {
    admitted = true;
    keys.merge(key, tenure, (was, now) -> was == Tenure.CACHED ? now : was);
  }

  boolean isAdmitted() {
    return admitted;
  }

  /** Whether it can never be found again. */
  boolean isOver() {
    return ended || (admitted && keys.isEmpty());
  }

  void end() {
    ended = true;
  }

  /** The strongest of all reasons; there is one at least. */
  Tenure tenure() {
    Tenure strongest = Tenure.CACHED;
    for (Tenure tenure : keys.values()) {
      strongest = tenure.compareTo(strongest) < 0 ? tenure : strongest;
    }
    return strongest;
  }

  /** Whether it was used since this was asked last. */
  boolean takeUsed() {
    boolean was = used;
    used = false;
    return was;
  }

  /** Reads before it writes: many threads come here for the same segment. */
  @Override
  public void used() {
    if (!used) {
      used = true;
    }
  }

  @Override
  public void reserve(int wanted) {
    store.reserve(this, wanted);
  }

  @Override
  public void giveBack(long returned) {
    store.giveBack(this, returned);
  }

  @Override
  public void atomically(Runnable work) {
    store.atomically(work);
  }

  @Override
  public void afterwards(List<Runnable> words) {
    store.afterwards(words);
  }

  @Override
  public void released() {
    store.released(this);
  }
}
