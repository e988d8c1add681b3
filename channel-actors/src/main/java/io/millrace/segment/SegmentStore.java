package io.millrace.segment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Media Segments of one node, in memory, within one byte budget ({@code
 * millrace.segments.memory}) that is never exceeded.
 *
 * <p>Every byte of every body counts from the moment it arrives until the last reader has done with
 * it. Segments that are listed in a playlist stay. Those no longer listed but still to be available
 * (RFC 8216, 6.2.2) stay while there is room. Where bytes need room, these leave, each in the order
 * in which they came there:
 *
 * <ol>
 *   <li>segments that cannot be found any more, but somebody still reads: he is cut;
 *   <li>unlisted segments that nobody reads;
 *   <li>unlisted segments with readers, who are cut.
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

  /** Changed under the lock, read without it. */
  private final ConcurrentMap<SegmentKey, Holding> found = new ConcurrentHashMap<>();

  private final Map<String, Set<Holding>> holdingsByChannel = new HashMap<>();
  private final Map<TrackKey, Track> tracks = new HashMap<>();

  /** May leave under pressure, in this order. */
  private final LinkedHashSet<Holding> unlisted = new LinkedHashSet<>();

  /** Cannot be found any more, but their readers have not finished. */
  private final LinkedHashSet<Holding> lingering = new LinkedHashSet<>();

  private long held;
  private long evictions;
  private long refusals;

  /** A store that holds up to this many bytes. */
  public SegmentStore(long budgetBytes) {
    this.budget = budgetBytes;
  }

  /**
   * Makes a body to be filled; its bytes count from now on. The caller ends with {@link #admit} or
   * {@link #discard}.
   */
  public SegmentBody begin(String channel) {
    Holding holding = new Holding(channel);
    return locked(
        () -> {
          holdingsByChannel.computeIfAbsent(channel, any -> new HashSet<>()).add(holding);
          return holding.body;
        });
  }

  /**
   * Makes a body findable, complete or still filling. It counts as listed until {@link #retain}
   * says otherwise. A body that fails later is not found any more.
   *
   * @throws IllegalArgumentException if the body belongs to another store or channel
   * @throws IllegalStateException if there is another body under this key, or the body has failed
   *     or was given up
   */
  public void admit(SegmentKey key, SegmentBody body) {
    Holding holding = holdingOf(body);
    if (!holding.channel.equals(key.channel())) {
      throw new IllegalArgumentException("the body was begun for another channel");
    }
    locked(
        () -> {
          if (holding.ended || (holding.key != null && !key.equals(holding.key))) {
            throw new IllegalStateException("a body that has ended cannot be admitted");
          }
          Holding present = found.putIfAbsent(key, holding);
          if (present != null && present != holding) {
            throw new IllegalStateException("a published segment cannot be replaced");
          }
          holding.key = key;
          tracks.computeIfAbsent(TrackKey.of(key), any -> new Track()).holdings.add(holding);
          return null;
        });
  }

  /** The segment's body, if it is in memory; it may still be filling. */
  public Optional<SegmentBody> find(SegmentKey key) {
    return Optional.ofNullable(found.get(key)).map(holding -> holding.body);
  }

  /**
   * Says what a track still needs: segments from {@code firstListedMsn} on never leave; those
   * before it, from {@code firstHeldMsn} on, leave only for lack of room; all before that leave
   * now.
   */
  public void retain(String channel, String track, long firstListedMsn, long firstHeldMsn) {
    locked(
        () -> {
          Track kept = tracks.get(new TrackKey(channel, track));
          if (kept != null) {
            for (Holding holding : List.copyOf(kept.holdings)) {
              retain(holding, firstListedMsn, firstHeldMsn);
            }
          }
          return null;
        });
  }

  /** Gives a body up; does nothing if it was admitted and is complete. */
  public void discard(SegmentBody body) {
    Holding holding = holdingOf(body);
    locked(
        () -> {
          if (holding.key == null || !body.isComplete()) {
            body.fail(new SegmentGoneException("the segment was given up"));
          }
          return null;
        });
  }

  /** Lets go of everything of a channel; bodies that are still filling fail. */
  public void removeChannel(String channel) {
    locked(
        () -> {
          for (Holding holding : List.copyOf(holdingsByChannel.getOrDefault(channel, Set.of()))) {
            if (holding.body.isComplete()) {
              let(holding);
            } else {
              holding.body.fail(new SegmentGoneException("the channel was removed"));
            }
          }
          return null;
        });
  }

  /** How full the store is at this moment. */
  public SegmentStoreUse use() {
    return locked(() -> new SegmentStoreUse(budget, held, found.size(), evictions, refusals));
  }

  /** How many bytes a channel holds at this moment, bodies that are filling included. */
  public long bytesHeld(String channel) {
    return locked(
        () ->
            holdingsByChannel.getOrDefault(channel, Set.of()).stream()
                .mapToLong(holding -> holding.bytes)
                .sum());
  }

  private void retain(Holding holding, long firstListedMsn, long firstHeldMsn) {
    SegmentKey key = holding.key;
    if (key == null || key.msn() >= firstListedMsn) {
      unlisted.remove(holding);
    } else if (key.msn() >= firstHeldMsn) {
      unlisted.add(holding);
    } else {
      let(holding);
    }
  }

  /** Lets a body leave: not found any more, memory back as soon as nobody reads it. */
  private void let(Holding holding) {
    forget(holding);
    lingering.add(holding);
    holding.body.drop();
  }

  private void forget(Holding holding) {
    SegmentKey key = holding.key;
    unlisted.remove(holding);
    if (key != null && found.remove(key, holding)) {
      TrackKey trackKey = TrackKey.of(key);
      Track track = tracks.get(trackKey);
      if (track != null) {
        track.holdings.remove(holding);
        if (track.holdings.isEmpty()) {
          tracks.remove(trackKey);
        }
      }
    }
  }

  private void makeRoom(int bytes) {
    long missing = held + bytes - budget;
    if (missing <= 0) {
      return;
    }
    if (missing > removable(missing)) {
      refuse();
    }
    while (held + bytes > budget) {
      Optional<Holding> next = leavesNext();
      if (next.isEmpty()) {
        refuse(); // a block that was just taken for a body that left is about to be given back
      }
      next.ifPresent(this::cut);
    }
  }

  private void cut(Holding holding) {
    if (unlisted.contains(holding)) {
      evictions++;
    }
    let(holding);
    holding.body.dropNow();
    lingering.remove(holding);
  }

  private Optional<Holding> leavesNext() {
    return lingering.stream()
        .findFirst()
        .or(() -> unlisted.stream().filter(holding -> holding.body.readers() == 0).findFirst())
        .or(() -> unlisted.stream().findFirst());
  }

  /** How much could leave, as far as it takes to know that it is enough. */
  private long removable(long enough) {
    long sum = 0;
    for (Set<Holding> candidates : List.of(lingering, unlisted)) {
      for (Holding holding : candidates) {
        sum += holding.bytes;
        if (sum >= enough) {
          return sum;
        }
      }
    }
    return sum;
  }

  private void refuse() {
    refusals++;
    throw new SegmentStoreFull(
        "the memory for segments is full ("
            + budget
            + " bytes) and all of it is in use: raise millrace.segments.memory");
  }

  private Holding holdingOf(SegmentBody body) {
    if (body.memory() instanceof Holding holding && holding.store() == this) {
      return holding;
    }
    throw new IllegalArgumentException("the body was not begun by this store");
  }

  private <T extends @Nullable Object> T locked(Supplier<T> work) {
    return lock.locked(work);
  }

  private record TrackKey(String channel, String track) {
    static TrackKey of(SegmentKey key) {
      return new TrackKey(key.channel(), key.track());
    }
  }

  private static final class Track {
    final Set<Holding> holdings = new LinkedHashSet<>();
  }

  /** What one body holds of the budget. */
  private final class Holding implements SegmentMemory {
    final String channel;
    final SegmentBody body = new SegmentBody(this);
    @Nullable SegmentKey key;
    long bytes;
    boolean ended;

    Holding(String channel) {
      this.channel = channel;
    }

    SegmentStore store() {
      return SegmentStore.this;
    }

    @Override
    public void reserve(int wanted) {
      locked(
          () -> {
            makeRoom(wanted);
            held += wanted;
            bytes += wanted;
            return null;
          });
    }

    @Override
    public void giveBack(long returned) {
      locked(
          () -> {
            held -= returned;
            bytes -= returned;
            return null;
          });
    }

    @Override
    public void atomically(Runnable work) {
      locked(
          () -> {
            work.run();
            return null;
          });
    }

    @Override
    public void afterwards(List<Runnable> words) {
      lock.defer(words);
    }

    @Override
    public void released() {
      locked(
          () -> {
            ended = true;
            forget(this);
            lingering.remove(this);
            Set<Holding> siblings = holdingsByChannel.get(channel);
            if (siblings != null && siblings.remove(this) && siblings.isEmpty()) {
              holdingsByChannel.remove(channel);
            }
            return null;
          });
    }
  }
}
