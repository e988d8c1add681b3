package io.millrace.http.playback;

import java.util.Locale;
import java.util.Optional;

/** Reads {@code Accept-Encoding} (RFC 9110, 12.5.3). */
final class AcceptedEncodings {

  private AcceptedEncodings() {}

  /**
   * Whether gzip is welcome: named with a weight above 0, or covered by {@code *}. Without the
   * header it is not: a client that says nothing may be too simple to decode.
   */
  static boolean acceptGzip(Optional<String> header) {
    if (header.isEmpty()) {
      return false;
    }
    boolean any = false;
    for (String element : header.get().split(",", -1)) {
      int parameters = element.indexOf(';');
      String coding =
          (parameters < 0 ? element : element.substring(0, parameters))
              .strip()
              .toLowerCase(Locale.ROOT);
      boolean welcome = parameters < 0 || hasWeight(element.substring(parameters + 1));
      if (coding.equals("gzip") || coding.equals("x-gzip")) {
        return welcome;
      }
      any |= coding.equals("*") && welcome;
    }
    return any;
  }

  /** What is not a weight is no reason to send what may not be understood. */
  private static boolean hasWeight(String parameter) {
    String text = parameter.strip().toLowerCase(Locale.ROOT);
    if (!text.startsWith("q=")) {
      return false;
    }
    try {
      double weight = Double.parseDouble(text.substring(2).strip());
      return weight > 0 && weight <= 1;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
