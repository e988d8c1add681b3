package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object and notes what is wrong with them.
 *
 * @param path where the object stands, such as {@code sources[0].}; empty for the channel itself
 */
record JsonFields(JsonNode node, String path, ProblemsOfChannel problems) {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  /** Notes every field that is not among the known ones. */
  void allowOnly(List<String> known) {
    node.properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> !known.contains(name))
        .forEach(
            name -> problem(name, "is not known here; known are: " + String.join(", ", known)));
  }

  /** Text of 1 to that many characters without control characters; null when absent or wrong. */
  @Nullable String text(String name, int maximumLength) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return null;
    }
    String text = value.asText();
    boolean usable =
        value.isTextual()
            && !text.isBlank()
            && text.length() <= maximumLength
            && text.chars().noneMatch(Character::isISOControl);
    if (!usable) {
      problem(
          name, "is a text of 1 to " + maximumLength + " characters without control characters");
      return null;
    }
    return text;
  }

  /** Like {@link #text}, but absence is a problem too. */
  @Nullable String requiredText(String name, int maximumLength) {
    if (node.path(name).isMissingNode()) {
      problem(name, "is missing");
    }
    return text(name, maximumLength);
  }

  /** A whole number in the range; the default when absent or wrong. */
  int number(String name, int from, int to, int absent) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.asInt() < from
        || value.asInt() > to) {
      problem(name, "is a whole number from " + from + " to " + to);
      return absent;
    }
    return value.asInt();
  }

  /** A text such as {@code 90s}, with its unit; null when absent or wrong. */
  @Nullable Duration duration(String name, Duration least, Duration most) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return null;
    }
    Matcher written = DURATION.matcher(value.isTextual() ? value.asText() : "");
    Duration duration = written.matches() ? duration(written) : Duration.ofMillis(-1);
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      problem(
          name,
          "is a time with its unit (ms, s, m, h, d) and without decimals, such as \"90s\", from "
              + words(least)
              + " to "
              + words(most));
      return null;
    }
    return duration;
  }

  private static Duration duration(Matcher written) {
    long number = Long.parseLong(written.group(1));
    return switch (written.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private static String words(Duration limit) {
    if (limit.toMillis() % 1000 != 0) {
      return limit.toMillis() + " ms";
    }
    return limit.toSeconds() % 86_400 == 0 && limit.isPositive()
        ? limit.toDays() + " d"
        : limit.toSeconds() + " s";
  }

  /** False if it is not there. */
  boolean flag(String name) {
    JsonNode value = node.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      problem(name, "is true or false");
    }
    return value.asBoolean(false);
  }

  void problem(String name, String reason) {
    problems.add(path + name, reason);
  }
}
