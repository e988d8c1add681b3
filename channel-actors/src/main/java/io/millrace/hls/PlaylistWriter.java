package io.millrace.hls;

import java.util.List;

/**
 * Writes playlists, lines ending with a line feed. What is written reads back as an equal playlist,
 * except that the version is raised to at least 3 and to what the tags in use need (RFC 8216, 7).
 */
public final class PlaylistWriter {
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
    playlist
        .saidDiscontinuitySequence()
        .ifPresent(number -> line(out, "#EXT-X-DISCONTINUITY-SEQUENCE:" + number));
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

  /** The text of a Multivariant Playlist: its lines, values in the place of variables. */
  public static String write(MultivariantPlaylist playlist) {
    PlaylistEdits edits = playlist.document().edit();
    for (Line line : Line.of(playlist.document())) {
      if (line.tag().equals(VariableSubstitution.DEFINE)) {
        edits.remove(line.number());
      }
    }
    return edits.done().text();
  }

  /**
   * The text of a Multivariant Playlist for publication under other addresses. Order and whatever
   * needs no change stay as they are, unknown attributes and tags included.
   *
   * <p>Left out: comments, variables (their values stand instead), Content Steering and pathways,
   * session keys that players would fetch themselves (key format {@code identity} or method {@code
   * AES-128}), tags of Media Playlists, unknown tags and attributes that hold an address, a host, a
   * path or a long token, session data that holds an address, and the group attributes of Variant
   * Streams whose group has lost all its Renditions. The version is raised where tags need it
   * (8216bis, 8).
   */
  public static String write(MultivariantPlaylist playlist, UriRewriting rewriting) {
    return new MultivariantRewriter(playlist, rewriting).rewrite();
  }

  static String multivariant(
      int version,
      boolean independentSegments,
      List<VariantStream> variants,
      List<Rendition> renditions,
      List<String> tags) {
    if (version < 1) {
      throw new IllegalArgumentException("the version must be positive");
    }
    RequiredVersion required = new RequiredVersion();
    required.atLeast(Math.max(RequiredVersion.DECIMAL_DURATIONS, version));
    renditions.forEach(each -> required.read("#EXT-X-MEDIA", each.attributes()));
    variants.forEach(each -> required.read("#EXT-X-STREAM-INF", each.attributes()));
    StringBuilder out = new StringBuilder();
    line(out, PlaylistParser.HEADER);
    line(out, "#EXT-X-VERSION:" + required.version());
    if (independentSegments) {
      line(out, "#EXT-X-INDEPENDENT-SEGMENTS");
    }
    tags.forEach(tag -> line(out, tag));
    renditions.forEach(each -> line(out, "#EXT-X-MEDIA:" + each.attributes().write()));
    for (VariantStream variant : variants) {
      line(out, "#EXT-X-STREAM-INF:" + variant.attributes().write());
      line(out, variant.uri());
    }
    return out.toString();
  }

  private static int version(MediaPlaylist playlist) {
    RequiredVersion required = new RequiredVersion();
    required.atLeast(Math.max(RequiredVersion.DECIMAL_DURATIONS, playlist.version()));
    if (playlist.iFramesOnly()) {
      required.atLeast(RequiredVersion.BYTE_RANGES);
    }
    playlist.segments().forEach(required::read);
    return required.version();
  }

  private static void line(StringBuilder out, String line) {
    out.append(line).append('\n');
  }
}
