package io.millrace.ladder;

import java.util.Arrays;

/**
 * One Media Playlist of a {@link Ladder}.
 *
 * @param id names it within the channel: {@code v0}, {@code a0}, …
 * @param traits what a counterpart at another source is chosen by
 */
public record LadderTrack(String id, Kind kind, Traits traits) {

  /** What a Media Playlist is for. */
  public enum Kind {
    /** A Variant Stream ({@code EXT-X-STREAM-INF}). */
    VARIANT("v"),
    /** A Rendition of the sound. */
    AUDIO("a"),
    /** A Rendition of the picture, another camera say. */
    VIDEO("x"),
    /** A Rendition as text. */
    SUBTITLES("s"),
    /** I-frames for trick play ({@code EXT-X-I-FRAME-STREAM-INF}). */
    I_FRAMES("i");

    private final String letter;

    Kind(String letter) {
      this.letter = letter;
    }

    /** The kind that a track's id tells; what has no such id is a variant. */
    public static Kind ofId(String id) {
      return Arrays.stream(values())
          .filter(kind -> id.matches(kind.letter + "\\d+"))
          .findFirst()
          .orElse(VARIANT);
    }

    String id(int index) {
      return letter + index;
    }
  }
}
