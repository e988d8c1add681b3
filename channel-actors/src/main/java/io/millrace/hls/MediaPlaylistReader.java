package io.millrace.hls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one Media Playlist. For one use. */
final class MediaPlaylistReader {
  private final List<String> headerTags = new ArrayList<>();
  private final SegmentReader segments = new SegmentReader();
  private int version = 1;
  private @Nullable Duration targetDuration;
  private @Nullable Long mediaSequenceNumber;
  private @Nullable Long discontinuitySequenceNumber;
  private Optional<PlaylistType> type = Optional.empty();
  private boolean endList;
  private boolean iFramesOnly;

  MediaPlaylist read(List<Line> lines, int lastLine) {
    for (Line line : lines) {
      try {
        read(line);
      } catch (MalformedLineException e) {
        throw line.malformed(e.reason());
      }
    }
    segments.requireComplete();
    if (targetDuration == null) {
      throw new PlaylistException(lastLine, "a Media Playlist needs #EXT-X-TARGETDURATION");
    }
    long first = mediaSequenceNumber == null ? 0 : mediaSequenceNumber;
    long period = discontinuitySequenceNumber == null ? 0 : discontinuitySequenceNumber;
    List<MediaSegment> numbered = segments.numberedFrom(first);
    return new MediaPlaylist(
        version,
        targetDuration,
        first,
        period,
        type,
        endList,
        iFramesOnly,
        headerTags,
        numbered,
        DiscontinuitySequence.of(period, discontinuitySequenceNumber != null, numbered));
  }

  private void read(Line line) {
    switch (line.tag()) {
      case "#EXTM3U", VariableSubstitution.DEFINE -> {}
      case "#EXT-X-VERSION" -> version = PlaylistParser.version(line);
      case "#EXT-X-TARGETDURATION" ->
          targetDuration =
              once(
                  targetDuration,
                  Decimals.roundedUp(Decimals.seconds("the Target Duration", line.value())));
      case "#EXT-X-MEDIA-SEQUENCE" ->
          mediaSequenceNumber =
              once(mediaSequenceNumber, Decimals.integer("the sequence number", line.value()));
      case "#EXT-X-DISCONTINUITY-SEQUENCE" ->
          discontinuitySequenceNumber =
              once(
                  discontinuitySequenceNumber,
                  Decimals.integer("the sequence number", line.value()));
      case "#EXT-X-PLAYLIST-TYPE" -> type = type(line.value());
      case "#EXT-X-ENDLIST" -> endList = true;
      case "#EXT-X-I-FRAMES-ONLY" -> iFramesOnly = true;
      case "#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-START", "#EXT-X-ALLOW-CACHE" ->
          headerTags.add(line.text());
      case "#EXT-X-PART",
          "#EXT-X-PART-INF",
          "#EXT-X-PRELOAD-HINT",
          "#EXT-X-RENDITION-REPORT",
          "#EXT-X-SERVER-CONTROL" -> {}
      case "#EXT-X-SKIP" -> throw line.malformed("a delta update, which nobody asked for");
      default -> readOfSegment(line);
    }
  }

  /** Unknown lines concern the playlist until the first line that must belong to a segment. */
  private void readOfSegment(Line line) {
    if (segments.untouched() && !SegmentReader.isOfSegment(line)) {
      headerTags.add(line.text());
    } else {
      segments.read(line);
    }
  }

  /** Some origins say LIVE, which is what a playlist without a type is. */
  private static Optional<PlaylistType> type(String value) {
    return Stream.of(PlaylistType.values())
        .filter(type -> type.name().equals(value.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  private static <T> T once(@Nullable T before, T now) {
    if (before != null && !before.equals(now)) {
      throw new MalformedLineException("contradicts an earlier line");
    }
    return now;
  }
}
