package io.millrace.hls;

import java.util.List;
import java.util.Set;

/**
 * Reads playlists (RFC 8216 and its successor draft), leniently in form and strictly in meaning.
 *
 * <p>Tolerated: a byte order mark, any line ends, blank lines, surrounding white space, a missing
 * version, a Target Duration with decimals (rounded up), an unreadable date or an unknown playlist
 * type (taken as absent), what stands between the commas of attributes and is none. Refused:
 * whatever would make half a playlist, such as one that is cut off or a delta update. Works in time
 * and memory proportional to the text, so the caller bounds both by bounding it.
 */
public final class PlaylistParser {
  static final String HEADER = "#EXTM3U";

  private static final Set<String> OF_MULTIVARIANT_PLAYLISTS =
      Set.of(
          "#EXT-X-STREAM-INF",
          "#EXT-X-MEDIA",
          "#EXT-X-I-FRAME-STREAM-INF",
          "#EXT-X-SESSION-DATA",
          "#EXT-X-SESSION-KEY",
          "#EXT-X-CONTENT-STEERING");

  /** What no Media Playlist is without; players ignore the others in a Multivariant Playlist. */
  private static final Set<String> PROOFS_OF_MEDIA_PLAYLISTS =
      Set.of("#EXTINF", "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE");

  private static final Set<String> OF_MEDIA_PLAYLISTS =
      Set.of(
          "#EXT-X-DISCONTINUITY-SEQUENCE",
          "#EXT-X-PLAYLIST-TYPE",
          "#EXT-X-ENDLIST",
          "#EXT-X-I-FRAMES-ONLY",
          "#EXT-X-DISCONTINUITY",
          "#EXT-X-BYTERANGE",
          "#EXT-X-KEY",
          "#EXT-X-MAP",
          "#EXT-X-PROGRAM-DATE-TIME",
          "#EXT-X-GAP",
          "#EXT-X-SKIP");

  private PlaylistParser() {}

  /**
   * The playlist that the text holds, without variables from elsewhere.
   *
   * @throws PlaylistException when it holds none
   */
  public static Playlist parse(String text) {
    return parse(text, PlaylistVariables.NONE);
  }

  /**
   * The playlist that the text holds.
   *
   * @throws PlaylistException when it holds none
   */
  public static Playlist parse(String text, PlaylistVariables variables) {
    return read(text, variables).playlist();
  }

  /**
   * The playlist that the text holds, without variables from elsewhere, and its lines.
   *
   * @throws PlaylistException when it holds none
   */
  public static ParsedPlaylist read(String text) {
    return read(text, PlaylistVariables.NONE);
  }

  /**
   * The playlist that the text holds, and its lines.
   *
   * @throws PlaylistException when it holds none
   */
  public static ParsedPlaylist read(String text, PlaylistVariables variables) {
    PlaylistDocument document = PlaylistDocument.parse(text);
    List<Line> lines = Line.of(document);
    if (lines.isEmpty() || !lines.getFirst().text().split("\\s", 2)[0].equals(HEADER)) {
      throw new PlaylistException(
          lines.isEmpty() ? 1 : lines.getFirst().number(), "a playlist starts with " + HEADER);
    }
    boolean multivariant = isMultivariant(lines);
    VariableSubstitution substitution = new VariableSubstitution(variables, multivariant);
    PlaylistDocument substituted = substitution.in(document, lines);
    List<Line> all = substituted.equals(document) ? lines : Line.of(substituted);
    List<Line> body = all.subList(1, all.size());
    Playlist playlist =
        multivariant
            ? new MultivariantPlaylist(
                substituted, new MultivariantPlaylistReader().read(body), substitution.values())
            : new MediaPlaylistReader().read(body, all.getLast().number());
    return new ParsedPlaylist(document, playlist);
  }

  private static boolean isMultivariant(List<Line> lines) {
    boolean multivariant = false;
    boolean media = false;
    for (Line line : lines) {
      String tag = line.tag();
      multivariant |= OF_MULTIVARIANT_PLAYLISTS.contains(tag);
      media |= PROOFS_OF_MEDIA_PLAYLISTS.contains(tag);
      if (multivariant && media) {
        throw line.malformed(tag + " mixes a Multivariant with a Media Playlist");
      }
    }
    return multivariant;
  }

  /** Whether the line says something about a Media Playlist, wherever it stands. */
  static boolean isOfMediaPlaylists(Line line) {
    return OF_MEDIA_PLAYLISTS.contains(line.tag());
  }

  /** The value of {@code EXT-X-VERSION}. */
  static int version(Line line) {
    long version = Decimals.integer("the version", line.value());
    if (version < 1 || version > Integer.MAX_VALUE) {
      throw line.malformed("no such version");
    }
    return (int) version;
  }
}
