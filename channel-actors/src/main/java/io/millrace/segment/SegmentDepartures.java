package io.millrace.segment;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What may leave the store for lack of room, and in which order; {@link SegmentStore} tells it.
 * Guarded by the store's lock.
 */
final class SegmentDepartures {

  /** Cannot be found any more, but their readers have not finished. */
  private final LinkedHashSet<SegmentHolding> lingering = new LinkedHashSet<>();

  /** Those used last at the end, as far as is known. */
  private final LinkedHashSet<SegmentHolding> cached = new LinkedHashSet<>();

  private final LinkedHashSet<SegmentHolding> unlisted = new LinkedHashSet<>();

  /** It has this reason to be here from now on. */
  void place(SegmentHolding holding, SegmentHolding.Tenure tenure) {
    switch (tenure) {
      case LISTED -> remove(holding);
      case UNLISTED -> {
        cached.remove(holding);
        unlisted.add(holding);
      }
      case CACHED -> {
        unlisted.remove(holding);
        cached.add(holding);
      }
    }
  }

  /** It has none any more. */
  void linger(SegmentHolding holding) {
    cached.remove(holding);
    unlisted.remove(holding);
    lingering.add(holding);
  }

  void remove(SegmentHolding holding) {
    lingering.remove(holding);
    cached.remove(holding);
    unlisted.remove(holding);
  }

  boolean isUnlisted(SegmentHolding holding) {
    return unlisted.contains(holding);
  }

  /** What leaves next; a cached segment that is coming in does not make room for itself. */
  Optional<SegmentHolding> next(SegmentHolding taker) {
    return lingering.stream()
        .findFirst()
        .or(() -> leastRecentlyUsed(taker))
        .or(() -> unlisted.stream().filter(SegmentDepartures::isUnread).findFirst())
        .or(() -> unlisted.stream().findFirst())
        .or(() -> cached.stream().filter(holding -> holding != taker).findFirst());
  }

  /** How much could leave, as far as it takes to know that it is enough. */
  long bytes(SegmentHolding taker, long enough) {
    long sum = 0;
    var candidates =
        Stream.of(lingering, unlisted, cached)
            .flatMap(LinkedHashSet::stream)
            .filter(holding -> holding != taker || !cached.contains(holding))
            .iterator();
    while (sum < enough && candidates.hasNext()) {
      sum += candidates.next().bytes;
    }
    return sum;
  }

  /**
   * One that nobody reads and that was not used since it was looked at here. Those that were used
   * are passed over and wait for another round, so finding a segment only has to leave a mark.
   */
  private Optional<SegmentHolding> leastRecentlyUsed(SegmentHolding taker) {
    for (int left = cached.size(); left > 0; left--) {
      SegmentHolding first = cached.getFirst();
      if (!first.takeUsed() && first != taker && isUnread(first)) {
        return Optional.of(first);
      }
      cached.addLast(first);
    }
    return cached.stream().filter(holding -> holding != taker && isUnread(holding)).findFirst();
  }

  private static boolean isUnread(SegmentHolding holding) {
    return holding.body.readers() == 0;
  }
}
