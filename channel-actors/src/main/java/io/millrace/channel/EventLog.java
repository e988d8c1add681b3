package io.millrace.channel;

import io.millrace.source.SourceDefinition;
import io.millrace.timeline.SegmentOrigin;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the segments of an event can be had again when they have left the memory. Not thread-safe.
 */
final class EventLog {

  /** A segment and its source. */
  record Found(SourceDefinition source, RecordedSegment recorded) {}

  /** What a source has listed before the segments that come from one feed. */
  record Beginning(SourceDefinition source, List<RecordedSegment> segments) {}

  private record Id(String source, long msn, String uri) {}

  private record Feed(long epoch, TrackId name) {}

  private final int most;
  private final Map<TrackId, Map<Id, Found>> byFeed = new HashMap<>();
  private final Map<Feed, Beginning> beginnings = new HashMap<>();

  /**
   * An empty log.
   *
   * @param most segments that it remembers of each feed; the oldest are forgotten
   */
  EventLog(int most) {
    this.most = most;
  }

  void begins(Attempt attempt, TrackId feed, List<RecordedSegment> earlier) {
    List<RecordedSegment> kept =
        List.copyOf(earlier.subList(Math.max(0, earlier.size() - most), earlier.size()));
    beginnings.put(new Feed(attempt.epoch(), feed), new Beginning(attempt.source(), kept));
    kept.forEach(segment -> add(attempt, feed, segment));
  }

  void add(Attempt attempt, TrackId feed, RecordedSegment segment) {
    long msn = segment.segment().mediaSequenceNumber();
    Map<Id, Found> found = byFeed.computeIfAbsent(feed, any -> new LinkedHashMap<>());
    found.put(
        new Id(attempt.name(), msn, segment.address().toString()),
        new Found(attempt.source(), segment));
    if (found.size() > most) {
      found.remove(found.keySet().iterator().next());
    }
  }

  /** Empty if that is no event. */
  Optional<Beginning> beginning(long epoch, TrackId feed) {
    return Optional.ofNullable(beginnings.get(new Feed(epoch, feed)));
  }

  Optional<Found> find(SegmentOrigin origin) {
    var id = new Id(origin.source(), origin.msn(), origin.uri());
    for (Map<Id, Found> feed : byFeed.values()) {
      @Nullable Found found = feed.get(id);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** The attempt is over; what came of it can still be had. */
  void left(Attempt attempt) {
    beginnings.keySet().removeIf(feed -> feed.epoch() == attempt.epoch());
  }

  void clear() {
    byFeed.clear();
    beginnings.clear();
  }
}
