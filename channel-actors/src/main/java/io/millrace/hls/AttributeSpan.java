package io.millrace.hls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where in a line one attribute stands: all that is between two commas. The name is empty where
 * there is nothing but white space, or a value that no name says anything about.
 */
record AttributeSpan(int start, int end, String name, int valueStart, int valueEnd) {

  /**
   * The attributes from a place of the text on.
   *
   * @throws MalformedLineException when it is not an attribute list
   */
  static List<AttributeSpan> of(String text, int from) {
    List<AttributeSpan> spans = new ArrayList<>();
    int at = from;
    while (at < text.length()) {
      int end = endOfAttribute(text, at);
      spans.add(span(text, at, end));
      at = end + 1;
    }
    return spans;
  }

  /** The line with its attributes edited; what is not edited stays as it was written. */
  static String edited(String line, AttributeEdit edit) {
    int from = line.indexOf(':') + 1;
    if (from == 0) {
      return line;
    }
    StringBuilder out = new StringBuilder(line.length()).append(line, 0, from);
    boolean first = true;
    for (AttributeSpan span : of(line, from)) {
      Optional<String> piece = span.edit(line, edit);
      if (piece.isPresent()) {
        out.append(first ? "" : ",").append(piece.get());
        first = false;
      }
    }
    return out.toString();
  }

  private Optional<String> edit(String line, AttributeEdit edit) {
    String piece = line.substring(start, end);
    if (piece.isBlank()) {
      return Optional.of(piece);
    }
    String value = value(line);
    return edit.apply(name, value)
        .map(
            next ->
                next.equals(value)
                    ? piece
                    : line.substring(start, valueStart) + next + line.substring(valueEnd, end));
  }

  String value(String text) {
    return text.substring(valueStart, valueEnd);
  }

  private static int endOfAttribute(String text, int from) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == '"') {
        quoted = !quoted;
      } else if (character == ',' && !quoted) {
        return i;
      }
    }
    if (quoted) {
      throw new MalformedLineException("a quoted string is not closed");
    }
    return text.length();
  }

  private static AttributeSpan span(String text, int start, int end) {
    String piece = text.substring(start, end);
    if (piece.isBlank()) {
      return new AttributeSpan(start, end, "", end, end);
    }
    int equals = piece.indexOf('=');
    String name = piece.substring(0, Math.max(0, equals)).strip();
    if ((equals >= 0 && name.isEmpty()) || name.indexOf('"') >= 0 || name.indexOf(',') >= 0) {
      throw new MalformedLineException("not an attribute list");
    }
    String value = piece.substring(equals + 1);
    int valueStart = start + equals + 1 + value.length() - value.stripLeading().length();
    return new AttributeSpan(start, end, name, valueStart, valueStart + value.strip().length());
  }
}
