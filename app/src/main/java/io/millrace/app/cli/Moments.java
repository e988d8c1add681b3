package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Times as people read them: how long ago, in how long, how long. */
final class Moments {

  private Moments() {}

  /** Such as {@code 3 min ago} or {@code in 12 s}; the text itself where it is no time. */
  static String relative(JsonNode time, Instant now) {
    try {
      Duration since = Duration.between(Instant.parse(time.asText()), now);
      return since.isNegative() ? "in " + length(since.negated()) : length(since) + " ago";
    } catch (DateTimeException e) {
      return time.asText();
    }
  }

  /** Takes a number of seconds, as the API gives them. */
  static String length(JsonNode duration) {
    return duration.isNumber()
        ? length(Duration.ofMillis(Math.round(duration.asDouble() * 1000)))
        : duration.asText();
  }

  static String length(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7200) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
  }
}
