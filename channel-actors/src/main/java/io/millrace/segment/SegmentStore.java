package io.millrace.segment;

import io.millrace.segment.SegmentHolding.Tenure;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Media Segments of one node, in memory, within one byte budget ({@code
 * millrace.segments.memory}) that is never exceeded.
 *
 * <p>Every byte of every body counts once, from the moment it arrives until the last reader has
 * done with it, under however many keys the body is found. Segments that are listed in a playlist
 * stay. Those no longer listed but still to be available (RFC 8216, 6.2.2) stay while there is
 * room, and so do cached ones, which can be fetched again. Where bytes need room, these leave, each
 * in the order in which they came there, the cached ones in the order in which they were used:
 *
 * <ol>
 *   <li>segments that cannot be found any more, but somebody still reads: he is cut;
 *   <li>cached segments that nobody reads;
 *   <li>unlisted segments that nobody reads;
 *   <li>unlisted segments with readers, who are cut;
 *   <li>cached segments with readers, who are cut.
 * </ol>
 *
 * Where nothing may leave, bytes are refused with {@link SegmentStoreFull}.
 *
 * <p>Thread-safe; looking a segment up takes no lock. Locks are taken in the order store, body;
 * bodies call back without their lock, and readers are told of an end when no lock is held.
 */
public final class SegmentStore {

  private final long budget;
  private final DeferringLock lock = new DeferringLock();
  private final SegmentIndex index = new SegmentIndex();
  private final SegmentDepartures departures = new SegmentDepartures();

  private long held;
  private long evictions;
  private long refusals;

  /** A store that holds up to this many bytes. */
  public SegmentStore(long budgetBytes) {
    this.budget = budgetBytes;
  }

  /**
   * Makes a body to be filled; its bytes count from now on. The caller ends with {@link #admit},
   * {@link #admitCached} or {@link #discard}.
   */
  public SegmentBody begin(String channel) {
    SegmentHolding holding = new SegmentHolding(this, channel);
    atomically(() -> index.join(holding));
    return holding.body;
  }

  /**
   * Makes a body findable, complete or still filling. It counts as listed until {@link #retain}
   * says otherwise. A body that fails later is not found any more.
   *
   * <p>A body may have several keys, for tracks that show the same segment: it is listed while one
   * of them is, and leaves with the last of them.
   *
   * @throws IllegalArgumentException if the body belongs to another store or channel
   * @throws IllegalStateException if there is another body under this key, or the body has failed,
   *     was given up or let go
   */
  public void admit(SegmentKey key, SegmentBody body) {
    admit(key, body, Tenure.LISTED);
  }

  /**
   * Makes a body findable that can be fetched again whenever somebody wants it. It is never listed:
   * it may leave at any time for lack of room, those first that were not found or leased for the
   * longest time.
   *
   * @throws IllegalArgumentException as for {@link #admit}
   * @throws IllegalStateException as for {@link #admit}
   */
  public void admitCached(SegmentKey key, SegmentBody body) {
    admit(key, body, Tenure.CACHED);
  }

  private void admit(SegmentKey key, SegmentBody body, Tenure tenure) {
    SegmentHolding holding = holdingOf(body);
    if (!holding.channel.equals(key.channel())) {
      throw new IllegalArgumentException("the body was begun for another channel");
    }
    atomically(
        () -> {
          if (holding.isOver()) {
            throw new IllegalStateException("a body that has ended cannot be admitted");
          }
          if (!index.put(key, holding)) {
            throw new IllegalStateException("a published segment cannot be replaced");
          }
          holding.admit(key, tenure);
          departures.place(holding, holding.tenure());
        });
  }

  /** The segment's body, if it is in memory; it may still be filling. */
  public Optional<SegmentBody> find(SegmentKey key) {
    SegmentHolding holding = index.find(key);
    if (holding == null) {
      return Optional.empty();
    }
    holding.used();
    return Optional.of(holding.body);
  }

  /**
   * The segment's body, if it is in memory, for somebody who lists it from now on, whatever it was
   * kept for until now.
   */
  public Optional<SegmentBody> adopt(SegmentKey key) {
    return locked(
        () -> {
          SegmentHolding holding = index.find(key);
          if (holding == null || holding.body.isFailed()) {
            return Optional.empty();
          }
          holding.keys.put(key, Tenure.LISTED);
          departures.place(holding, holding.tenure());
          return Optional.of(holding.body);
        });
  }

  /**
   * Says what a track still needs: segments from {@code firstListedMsn} on never leave, unless they
   * are cached; those before it, from {@code firstHeldMsn} on, leave only for lack of room; all
   * before that leave now.
   */
  public void retain(String channel, String track, long firstListedMsn, long firstHeldMsn) {
    atomically(
        () -> {
          for (SegmentKey key : index.ofTrack(channel, track)) {
            retain(key, firstListedMsn, firstHeldMsn);
          }
        });
  }

  private void retain(SegmentKey key, long firstListedMsn, long firstHeldMsn) {
    SegmentHolding holding = index.find(key);
    if (holding == null) {
      return;
    }
    if (key.msn() < firstHeldMsn) {
      release(key, holding);
    } else if (holding.keys.get(key) != Tenure.CACHED) {
      holding.keys.put(key, key.msn() < firstListedMsn ? Tenure.UNLISTED : Tenure.LISTED);
      departures.place(holding, holding.tenure());
    }
  }

  /** Lets go of what a track has from this Media Sequence Number on: it will be published anew. */
  public void removeFrom(String channel, String track, long firstMsn) {
    atomically(
        () -> {
          for (SegmentKey key : index.ofTrack(channel, track)) {
            SegmentHolding holding = index.find(key);
            if (holding != null && key.msn() >= firstMsn) {
              release(key, holding);
            }
          }
        });
  }

  /** Gives a body up, for all its keys; does nothing if it was admitted and is complete. */
  public void discard(SegmentBody body) {
    SegmentHolding holding = holdingOf(body);
    atomically(
        () -> {
          if (!holding.isAdmitted() || !body.isComplete()) {
            body.fail(new SegmentGoneException("the segment was given up"));
          }
        });
  }

  /**
   * Lets go of everything that only this track has; bodies that are still filling for it fail, and
   * what was not admitted is not touched.
   */
  public void removeTrack(String channel, String track) {
    atomically(
        () -> {
          for (SegmentKey key : index.ofTrack(channel, track)) {
            SegmentHolding holding = index.find(key);
            if (holding != null && holding.keys.size() == 1) {
              remove(holding, "the track was removed");
            } else if (holding != null) {
              release(key, holding);
            }
          }
        });
  }

  /** Lets go of everything of a channel; bodies that are still filling fail. */
  public void removeChannel(String channel) {
    atomically(
        () -> {
          for (SegmentHolding holding : index.ofChannel(channel)) {
            remove(holding, "the channel was removed");
          }
        });
  }

  /** How full the store is at this moment. */
  public SegmentStoreUse use() {
    return locked(() -> new SegmentStoreUse(budget, held, index.size(), evictions, refusals));
  }

  /** How many bytes a channel holds at this moment, bodies that are filling included. */
  public long bytesHeld(String channel) {
    return locked(
        () -> index.ofChannel(channel).stream().mapToLong(holding -> holding.bytes).sum());
  }

  void reserve(SegmentHolding holding, int wanted) {
    atomically(
        () -> {
          makeRoom(holding, wanted);
          held += wanted;
          holding.bytes += wanted;
        });
  }

  void giveBack(SegmentHolding holding, long returned) {
    atomically(
        () -> {
          held -= returned;
          holding.bytes -= returned;
        });
  }

  void released(SegmentHolding holding) {
    atomically(
        () -> {
          holding.end();
          forget(holding);
          departures.remove(holding);
          index.leave(holding);
        });
  }

  void atomically(Runnable work) {
    locked(
        () -> {
          work.run();
          return null;
        });
  }

  void afterwards(List<Runnable> words) {
    lock.defer(words);
  }

  private void remove(SegmentHolding holding, String why) {
    if (holding.body.isComplete()) {
      let(holding);
    } else {
      holding.body.fail(new SegmentGoneException(why));
    }
  }

  /** Lets a body leave this place, and altogether if it was the last. */
  private void release(SegmentKey key, SegmentHolding holding) {
    if (holding.keys.size() == 1) {
      let(holding);
    } else {
      index.remove(key);
      holding.keys.remove(key);
      departures.place(holding, holding.tenure());
    }
  }

  /** Lets a body leave: not found any more, memory back as soon as nobody reads it. */
  private void let(SegmentHolding holding) {
    forget(holding);
    departures.linger(holding);
    holding.body.drop();
  }

  private void forget(SegmentHolding holding) {
    holding.keys.keySet().forEach(index::remove);
    holding.keys.clear();
  }

  private void makeRoom(SegmentHolding taker, int bytes) {
    long missing = held + bytes - budget;
    if (missing <= 0) {
      return;
    }
    if (missing > departures.bytes(taker, missing)) {
      refuse();
    }
    while (held + bytes > budget) {
      Optional<SegmentHolding> next = departures.next(taker);
      if (next.isEmpty()) {
        refuse(); // a block that was just taken for a body that left is about to be given back
      }
      next.ifPresent(this::cut);
    }
  }

  private void cut(SegmentHolding holding) {
    if (departures.isUnlisted(holding)) {
      evictions++;
    }
    let(holding);
    holding.body.dropNow();
    departures.remove(holding);
  }

  private void refuse() {
    refusals++;
    throw new SegmentStoreFull(
        "the memory for segments is full ("
            + budget
            + " bytes) and all of it is in use: raise millrace.segments.memory");
  }

  private SegmentHolding holdingOf(SegmentBody body) {
    if (body.memory() instanceof SegmentHolding holding && holding.isOf(this)) {
      return holding;
    }
    throw new IllegalArgumentException("the body was not begun by this store");
  }

  private <T extends @Nullable Object> T locked(Supplier<T> work) {
    return lock.locked(work);
  }
}
