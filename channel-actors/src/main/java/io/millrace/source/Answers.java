package io.millrace.source;

import io.millrace.upstream.FetchedText;
import java.util.Locale;

/** What kind of text an origin sent. Pure. */
final class Answers {

  private Answers() {}

  static boolean isPlaylist(String text) {
    return beginning(text).startsWith("#EXTM3U");
  }

  /** By its type; where that says nothing, by its first character. */
  static boolean isPage(FetchedText answer) {
    String type = answer.contentType().orElse("").toLowerCase(Locale.ROOT);
    if (type.contains("html")) {
      return true;
    }
    return !type.contains("script")
        && !type.contains("json")
        && beginning(answer.text()).startsWith("<");
  }

  static boolean isJson(FetchedText answer) {
    String type = answer.contentType().orElse("").toLowerCase(Locale.ROOT);
    String beginning = beginning(answer.text());
    return type.contains("json") || beginning.startsWith("{") || beginning.startsWith("[");
  }

  /** Without a byte order mark. */
  static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** The first characters that are no space. */
  static String beginning(String text) {
    int from = 0;
    while (from < text.length() && (text.charAt(from) <= ' ' || text.charAt(from) == '\uFEFF')) {
      from++;
    }
    return text.substring(from, Math.min(text.length(), from + 16));
  }
}
