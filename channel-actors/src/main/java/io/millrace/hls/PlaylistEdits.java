package io.millrace.hls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Changes to single lines of a {@link PlaylistDocument}. Lines are named by their number in the
 * document before any change, counted from 1. For one use, by one thread.
 */
public final class PlaylistEdits {
  private final List<DocumentLine> lines;
  private final Map<Integer, List<String>> inserted = new HashMap<>();
  private final Set<Integer> removed = new HashSet<>();

  PlaylistEdits(List<DocumentLine> lines) {
    this.lines = new ArrayList<>(lines);
  }

  /** Puts another URI in the place of the one that the line is. White space around it stays. */
  public PlaylistEdits uri(int line, String uri) {
    Line.requireUri(uri);
    String text = text(line);
    int start = text.length() - text.stripLeading().length();
    String after = text.substring(start + text.strip().length());
    return replace(line, text.substring(0, start) + uri + after);
  }

  /**
   * Gives an attribute of the tag another value, wherever it stands; the others stay as written.
   *
   * @param value as it is to stand there, a quoted string with its quotes
   */
  public PlaylistEdits attribute(int line, String name, String value) {
    return attributes(line, (each, before) -> Optional.of(each.equals(name) ? value : before));
  }

  /** Takes an attribute out of the tag, wherever it stands. */
  public PlaylistEdits withoutAttribute(int line, String name) {
    return attributes(
        line, (each, value) -> each.equals(name) ? Optional.empty() : Optional.of(value));
  }

  /** Takes the line out. */
  public PlaylistEdits remove(int line) {
    removed.add(line);
    return this;
  }

  /** Adds a line after another one, with the same line end. */
  public PlaylistEdits insertAfter(int line, String text) {
    Line.requireOneLine("a line", text);
    inserted.computeIfAbsent(line, number -> new ArrayList<>()).add(text);
    return this;
  }

  /** The document with all changes. */
  public PlaylistDocument done() {
    List<DocumentLine> done = new ArrayList<>(lines.size());
    for (int number = 1; number <= lines.size(); number++) {
      DocumentLine line = lines.get(number - 1);
      if (!removed.contains(number)) {
        done.add(line);
      }
      for (String text : inserted.getOrDefault(number, List.of())) {
        addAfter(done, text, line.end());
      }
    }
    return new PlaylistDocument(done);
  }

  PlaylistEdits withoutByteOrderMark() {
    if (!lines.isEmpty()) {
      lines.set(0, lines.getFirst().withText(Line.withoutMark(text(1))));
    }
    return this;
  }

  PlaylistEdits attributes(int line, AttributeEdit edit) {
    return replace(line, AttributeSpan.edited(text(line), edit));
  }

  PlaylistEdits replace(int line, String text) {
    lines.set(line - 1, lines.get(line - 1).withText(text));
    return this;
  }

  private String text(int line) {
    return lines.get(line - 1).text();
  }

  private static void addAfter(List<DocumentLine> done, String text, String end) {
    if (end.isEmpty() && !done.isEmpty()) {
      done.add(new DocumentLine(done.removeLast().text(), "\n"));
    }
    done.add(new DocumentLine(text, end));
  }
}
