package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A segment of the published timeline. It never changes.
 *
 * @param msn its Media Sequence Number, ours
 * @param title of {@code EXTINF}
 * @param discontinuity {@code EXT-X-DISCONTINUITY} stands before it
 */
public record PublishedSegment(
    long msn,
    SegmentOrigin origin,
    Duration duration,
    String title,
    boolean discontinuity,
    Optional<Instant> programDateTime,
    boolean gap,
    List<String> tags,
    Packaging packaging) {

  /** One without a title. */
  public PublishedSegment(
      long msn,
      SegmentOrigin origin,
      Duration duration,
      boolean discontinuity,
      Optional<Instant> programDateTime,
      boolean gap,
      List<String> tags,
      Packaging packaging) {
    this(msn, origin, duration, "", discontinuity, programDateTime, gap, tags, packaging);
  }

  static PublishedSegment of(NewSegment segment, long msn, boolean discontinuity) {
    return new PublishedSegment(
        msn,
        segment.origin(),
        segment.duration(),
        segment.title(),
        discontinuity,
        segment.programDateTime(),
        segment.gap(),
        segment.tags(),
        segment.packaging());
  }

  /** The same segment, to be appended to another timeline. */
  public NewSegment again() {
    return new NewSegment(origin, duration, title, false, programDateTime, gap, tags, packaging);
  }

  public Optional<Instant> endDateTime() {
    return programDateTime.map(start -> start.plus(duration));
  }
}
