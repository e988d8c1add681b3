package io.millrace.hls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One Media Segment with everything that applies to it, so that it can stand in another playlist
 * (RFC 8216, 3). Immutable.
 *
 * @param uri verbatim, relative to the playlist
 * @param duration of {@code EXTINF}, exact to the nanosecond
 * @param title of {@code EXTINF}, mostly empty
 * @param discontinuity whether {@code EXT-X-DISCONTINUITY} stands before it
 * @param programDateTime when its first sample was taken: as said, or counted on from the nearest
 *     segment that says it and that no discontinuity parts from this one
 * @param map in force for it
 * @param keys in force for it, one for each key format; empty when it is not encrypted
 * @param gap whether it is absent and must not be loaded (8216bis, {@code EXT-X-GAP})
 * @param tags all other lines that belong to it, verbatim and in order: date ranges, cues, unknown
 *     tags, comments. They come from upstream and may name it
 */
public record MediaSegment(
    long mediaSequenceNumber,
    String uri,
    Duration duration,
    String title,
    boolean discontinuity,
    Optional<Instant> programDateTime,
    Optional<ByteRange> byteRange,
    Optional<MediaInitializationSection> map,
    List<Key> keys,
    boolean gap,
    List<String> tags) {
  public MediaSegment {
    Line.requireUri(uri);
    Line.requireOneLine("a title", title);
    if (mediaSequenceNumber < 0 || duration.isNegative()) {
      throw new IllegalArgumentException(
          "neither the Media Sequence Number nor the duration may be negative");
    }
    keys = List.copyOf(keys);
    tags = Line.requireTags(tags);
  }

  /** When its last sample ends, where that is known. */
  public Optional<Instant> programEnd() {
    return programDateTime.map(start -> start.plus(duration));
  }

  MediaSegment at(long number, Optional<Instant> date) {
    return new MediaSegment(
        number, uri, duration, title, discontinuity, date, byteRange, map, keys, gap, tags);
  }
}
