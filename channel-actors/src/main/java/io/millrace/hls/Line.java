package io.millrace.hls;

import java.util.ArrayList;
import java.util.List;

/** One line of a playlist that is not blank, without surrounding white space. */
record Line(int number, String text) {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** All lines that are not blank; numbers count the blank ones too. */
  static List<Line> of(PlaylistDocument document) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (DocumentLine each : document.lines()) {
      number++;
      String line = number == 1 ? withoutMark(each.text()).strip() : each.text().strip();
      if (!line.isEmpty()) {
        lines.add(new Line(number, line));
      }
    }
    return lines;
  }

  static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  boolean isUri() {
    return text.charAt(0) != '#';
  }

  /** The tag up to its colon, {@code #EXTINF} for example; empty for a comment or a URI. */
  String tag() {
    if (!text.startsWith("#EXT")) {
      return "";
    }
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon).stripTrailing();
  }

  /** What follows the colon of a tag; empty when nothing does. */
  String value() {
    int colon = text.indexOf(':');
    return colon < 0 ? "" : text.substring(colon + 1).stripLeading();
  }

  PlaylistException malformed(String reason) {
    return new PlaylistException(number, reason);
  }

  /** Guards the models: what is written as a line must stay one line. */
  static void requireOneLine(String what, String text) {
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      throw new IllegalArgumentException(what + " must not contain a line break");
    }
  }

  static void requireUri(String uri) {
    requireOneLine("a URI", uri);
    if (!isPlainUri(uri)) {
      throw new IllegalArgumentException("a URI must neither be blank nor start with #");
    }
  }

  /** Whether a line of it would be a URI. */
  static boolean isPlainUri(String text) {
    return !text.isBlank() && text.charAt(0) != '#';
  }

  static List<String> requireTags(List<String> tags) {
    for (String tag : tags) {
      requireOneLine("a tag", tag);
      if (!tag.startsWith("#")) {
        throw new IllegalArgumentException("a tag must start with #");
      }
    }
    return List.copyOf(tags);
  }
}
