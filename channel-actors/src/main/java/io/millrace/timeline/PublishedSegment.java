package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A segment of the published timeline. It never changes.
 *
 * @param msn its Media Sequence Number, ours
 * @param discontinuity {@code EXT-X-DISCONTINUITY} stands before it
 */
public record PublishedSegment(
    long msn,
    SegmentOrigin origin,
    Duration duration,
    boolean discontinuity,
    Optional<Instant> programDateTime,
    boolean gap,
    List<String> tags,
    Packaging packaging) {

  static PublishedSegment of(NewSegment segment, long msn, boolean discontinuity) {
    return new PublishedSegment(
        msn,
        segment.origin(),
        segment.duration(),
        discontinuity,
        segment.programDateTime(),
        segment.gap(),
        segment.tags(),
        segment.packaging());
  }

  public Optional<Instant> endDateTime() {
    return programDateTime.map(start -> start.plus(duration));
  }
}
