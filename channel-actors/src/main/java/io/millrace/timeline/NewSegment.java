package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A segment about to be appended to a {@link Timeline}.
 *
 * @param duration what it plays for; above zero
 * @param title of {@code EXTINF}, on one line; mostly empty
 * @param discontinuity its source does not go on from the segment before (a tag of the source,
 *     segments missed, a reset)
 * @param programDateTime wall-clock time of its first sample, where the source tells
 * @param gap it has no bytes ({@code EXT-X-GAP})
 * @param tags further lines to publish before it, verbatim and in order
 */
public record NewSegment(
    SegmentOrigin origin,
    Duration duration,
    String title,
    boolean discontinuity,
    Optional<Instant> programDateTime,
    boolean gap,
    List<String> tags,
    Packaging packaging) {

  public NewSegment {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("a segment lasts longer than " + duration);
    }
    tags = List.copyOf(tags);
  }

  /** One without a title. */
  public NewSegment(
      SegmentOrigin origin,
      Duration duration,
      boolean discontinuity,
      Optional<Instant> programDateTime,
      boolean gap,
      List<String> tags,
      Packaging packaging) {
    this(origin, duration, "", discontinuity, programDateTime, gap, tags, packaging);
  }

  /** MPEG-TS in the clear, without a title. */
  public NewSegment(
      SegmentOrigin origin,
      Duration duration,
      boolean discontinuity,
      Optional<Instant> programDateTime,
      boolean gap,
      List<String> tags) {
    this(origin, duration, discontinuity, programDateTime, gap, tags, Packaging.TRANSPORT_STREAM);
  }

  public NewSegment afterBreak() {
    return discontinuity
        ? this
        : new NewSegment(origin, duration, title, true, programDateTime, gap, tags, packaging);
  }

  public NewSegment lasting(Duration measured) {
    return new NewSegment(
        origin, measured, title, discontinuity, programDateTime, gap, tags, packaging);
  }

  /** The same segment, packed like this. */
  public NewSegment packed(Packaging other) {
    return new NewSegment(
        origin, duration, title, discontinuity, programDateTime, gap, tags, other);
  }

  /** The same segment with this title. */
  public NewSegment titled(String other) {
    return new NewSegment(
        origin, duration, other, discontinuity, programDateTime, gap, tags, packaging);
  }
}
