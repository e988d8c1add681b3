package io.millrace.http.playback;

import java.util.Optional;

/** Reads {@code If-None-Match} (RFC 9110, 13.1.2). */
final class EntityTags {

  private EntityTags() {}

  /**
   * Whether the asker holds the representation with this tag already; compares weakly.
   *
   * @param tag with its quotes
   */
  static boolean matches(Optional<String> header, String tag) {
    if (header.isEmpty()) {
      return false;
    }
    for (String element : header.get().split(",", -1)) {
      String candidate = element.strip();
      if (candidate.equals("*")
          || (candidate.startsWith("W/") ? candidate.substring(2) : candidate).equals(tag)) {
        return true;
      }
    }
    return false;
  }
}
