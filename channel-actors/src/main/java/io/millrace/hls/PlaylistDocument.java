package io.millrace.hls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a text as they came, with their line ends, byte order mark and white space, so that
 * the same text can be written again and a single line can be changed without touching the others.
 * Immutable; any text is one, whether it is a playlist or not.
 */
public final class PlaylistDocument {
  private final List<DocumentLine> lines;

  PlaylistDocument(List<DocumentLine> lines) {
    this.lines = List.copyOf(lines);
  }

  /** Takes a text apart; lines end with LF, CR or CRLF, also mixed. */
  public static PlaylistDocument parse(String text) {
    List<DocumentLine> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = endOfLine(text, start);
      int next = startOfNext(text, end);
      lines.add(new DocumentLine(text.substring(start, end), text.substring(end, next)));
      start = next;
    }
    return new PlaylistDocument(lines);
  }

  private static int endOfLine(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      at++;
    }
    return at;
  }

  private static int startOfNext(String text, int end) {
    if (end == text.length()) {
      return end;
    }
    return text.startsWith("\r\n", end) ? end + 2 : end + 1;
  }

  /** The whole text, character for character. */
  public String text() {
    StringBuilder out = new StringBuilder();
    for (DocumentLine line : lines) {
      out.append(line.text()).append(line.end());
    }
    return out.toString();
  }

  /** Starts to change lines; this document stays as it is. */
  public PlaylistEdits edit() {
    return new PlaylistEdits(lines);
  }

  List<DocumentLine> lines() {
    return lines;
  }

  /** The first line of that tag, {@code #EXTINF} for example. */
  Optional<Line> line(String tag) {
    return Line.of(this).stream().filter(line -> line.tag().equals(tag)).findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PlaylistDocument document && lines.equals(document.lines);
  }

  @Override
  public int hashCode() {
    return lines.hashCode();
  }

  @Override
  public String toString() {
    return "PlaylistDocument[" + lines.size() + " lines]";
  }
}
