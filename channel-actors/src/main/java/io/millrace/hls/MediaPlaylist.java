package io.millrace.hls;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A playlist of Media Segments (RFC 8216, 4.3.3). Immutable.
 *
 * @param targetDuration whole seconds; may be zero upstream
 * @param discontinuitySequenceNumber that of the first segment, its own discontinuity not counted
 * @param type empty for a playlist whose window slides
 * @param endList whether nothing will be added any more
 * @param headerTags other lines that concern the whole playlist, verbatim and in order. Tags of low
 *     latency are left out, for we offer none
 * @param segments numbered without a hole from {@code mediaSequenceNumber} on
 * @param discontinuities the Discontinuity Sequence Numbers that follow from the above
 */
public record MediaPlaylist(
    int version,
    Duration targetDuration,
    long mediaSequenceNumber,
    long discontinuitySequenceNumber,
    Optional<PlaylistType> type,
    boolean endList,
    boolean iFramesOnly,
    List<String> headerTags,
    List<MediaSegment> segments,
    DiscontinuitySequence discontinuities)
    implements Playlist {
  public MediaPlaylist {
    if (targetDuration.isNegative() || !targetDuration.equals(Decimals.roundedUp(targetDuration))) {
      throw new IllegalArgumentException("the Target Duration must be whole seconds");
    }
    if (version < 1 || mediaSequenceNumber < 0 || discontinuitySequenceNumber < 0) {
      throw new IllegalArgumentException("version and sequence numbers must not be negative");
    }
    headerTags = Line.requireTags(headerTags);
    segments = List.copyOf(segments);
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).mediaSequenceNumber() != mediaSequenceNumber + i) {
        throw new IllegalArgumentException("the segments must be numbered without a hole");
      }
    }
    if (!discontinuities.equals(
        DiscontinuitySequence.of(discontinuitySequenceNumber, discontinuities.said(), segments))) {
      throw new IllegalArgumentException("the Discontinuity Sequence Numbers do not follow");
    }
  }

  /** A playlist that says its Discontinuity Sequence Number where it is not zero. */
  public MediaPlaylist(
      int version,
      Duration targetDuration,
      long mediaSequenceNumber,
      long discontinuitySequenceNumber,
      Optional<PlaylistType> type,
      boolean endList,
      boolean iFramesOnly,
      List<String> headerTags,
      List<MediaSegment> segments) {
    this(
        version,
        targetDuration,
        mediaSequenceNumber,
        discontinuitySequenceNumber,
        type,
        endList,
        iFramesOnly,
        headerTags,
        segments,
        DiscontinuitySequence.of(
            discontinuitySequenceNumber, discontinuitySequenceNumber > 0, segments));
  }

  /** The same playlist with another Target Duration. */
  public MediaPlaylist withTargetDuration(Duration other) {
    return new MediaPlaylist(
        version,
        other,
        mediaSequenceNumber,
        discontinuitySequenceNumber,
        type,
        endList,
        iFramesOnly,
        headerTags,
        segments,
        discontinuities);
  }

  /**
   * The Discontinuity Sequence Number of the segment at that place of {@link #segments()}, its own
   * discontinuity counted: what players align tracks by. Takes constant time.
   */
  public long periodOf(int index) {
    return discontinuities.at(index);
  }

  /** The number of {@code EXT-X-DISCONTINUITY-SEQUENCE}; empty when the playlist does not say. */
  public OptionalLong saidDiscontinuitySequence() {
    return discontinuities.said()
        ? OptionalLong.of(discontinuitySequenceNumber)
        : OptionalLong.empty();
  }

  /** The sum of all segments. */
  public Duration duration() {
    Duration sum = Duration.ZERO;
    for (MediaSegment segment : segments) {
      sum = sum.plus(segment.duration());
    }
    return sum;
  }

  /** The number of the last segment; one less than the first number when there is none. */
  public long lastMediaSequenceNumber() {
    return mediaSequenceNumber + segments.size() - 1;
  }
}
