package io.millrace.hls;

import java.util.List;
import java.util.Optional;

/**
 * Writes playlists, lines ending with a line feed. What is written reads back as an equal playlist,
 * except that the version is raised to at least 3 and to what the tags in use need (RFC 8216, 7).
 */
public final class PlaylistWriter {
  private static final int DECIMAL_DURATIONS = 3;
  private static final int BYTE_RANGES = 4;
  private static final int KEY_FORMATS = 5;
  private static final int MAPS = 6;

  private PlaylistWriter() {}

  /**
   * The text of a Media Playlist. Every known date is written; keys and the Media Initialization
   * Section are said where they change and again after each discontinuity.
   *
   * @throws IllegalArgumentException when a segment without a Media Initialization Section follows
   *     one that has it, which no playlist can say
   */
  public static String write(MediaPlaylist playlist) {
    StringBuilder out = new StringBuilder(256 + 128 * playlist.segments().size());
    out.append("#EXTM3U\n#EXT-X-VERSION:").append(version(playlist));
    out.append("\n#EXT-X-TARGETDURATION:").append(playlist.targetDuration().toSeconds());
    out.append("\n#EXT-X-MEDIA-SEQUENCE:").append(playlist.mediaSequenceNumber()).append('\n');
    if (playlist.discontinuitySequenceNumber() > 0) {
      out.append("#EXT-X-DISCONTINUITY-SEQUENCE:")
          .append(playlist.discontinuitySequenceNumber())
          .append('\n');
    }
    playlist.type().ifPresent(type -> line(out, "#EXT-X-PLAYLIST-TYPE:" + type.name()));
    if (playlist.iFramesOnly()) {
      line(out, "#EXT-X-I-FRAMES-ONLY");
    }
    playlist.headerTags().forEach(tag -> line(out, tag));
    SegmentWriter segments = new SegmentWriter(out);
    playlist.segments().forEach(segments::write);
    if (playlist.endList()) {
      line(out, "#EXT-X-ENDLIST");
    }
    return out.toString();
  }

  /** The text of a Multivariant Playlist. */
  public static String write(MultivariantPlaylist playlist) {
    StringBuilder out = new StringBuilder();
    line(out, "#EXTM3U");
    line(out, "#EXT-X-VERSION:" + Math.max(DECIMAL_DURATIONS, playlist.version()));
    if (playlist.independentSegments()) {
      line(out, "#EXT-X-INDEPENDENT-SEGMENTS");
    }
    playlist.tags().forEach(tag -> line(out, tag));
    for (Rendition rendition : playlist.renditions()) {
      line(out, "#EXT-X-MEDIA:" + rendition.attributes().write());
    }
    for (VariantStream variant : playlist.variants()) {
      line(out, "#EXT-X-STREAM-INF:" + variant.attributes().write());
      line(out, variant.uri());
    }
    return out.toString();
  }

  private static int version(MediaPlaylist playlist) {
    int version = Math.max(DECIMAL_DURATIONS, playlist.version());
    if (playlist.iFramesOnly()) {
      version = Math.max(version, BYTE_RANGES);
    }
    for (MediaSegment segment : playlist.segments()) {
      version = Math.max(version, version(segment));
    }
    return version;
  }

  private static int version(MediaSegment segment) {
    if (segment.map().isPresent()) {
      return MAPS;
    }
    List<Key> keys = segment.keys();
    if (keys.stream().anyMatch(key -> key.attributes().value("KEYFORMAT").isPresent())) {
      return KEY_FORMATS;
    }
    Optional<ByteRange> byteRange = segment.byteRange();
    return byteRange.isPresent() ? BYTE_RANGES : DECIMAL_DURATIONS;
  }

  private static void line(StringBuilder out, String line) {
    out.append(line).append('\n');
  }
}
