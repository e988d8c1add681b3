package io.millrace.source;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The forms in which links write a moment. */
final class ExpiryValue {

  private static final Pattern SECONDS = Pattern.compile("(\\d{9,11})(?:\\.\\d+)?");
  private static final Pattern MILLISECONDS = Pattern.compile("\\d{12,14}");
  private static final Pattern HEXADECIMAL = Pattern.compile("(?:0x)?([0-9A-Fa-f]{8})");
  private static final Pattern SHORT_NUMBER = Pattern.compile("\\d{1,8}");
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

  private ExpiryValue() {}

  /** Seconds or milliseconds since 1970, also hexadecimal, or a date with its time. */
  static Optional<Instant> moment(String text) {
    var seconds = SECONDS.matcher(text);
    if (seconds.matches()) {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds.group(1))));
    }
    if (MILLISECONDS.matcher(text).matches()) {
      return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
    }
    return hexadecimal(text).or(() -> date(text));
  }

  /** Eight digits: hexadecimal seconds since 1970. */
  static Optional<Instant> hexadecimal(String text) {
    var digits = HEXADECIMAL.matcher(text);
    return digits.matches()
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(digits.group(1), 16)))
        : Optional.empty();
  }

  /** ISO 8601, in its basic form too; a moment without an offset is meant in UTC. */
  static Optional<Instant> date(String text) {
    return anyDate(text).filter(ExpiryValue::isOfOurTime);
  }

  /** Java knows years that nothing can be added to. */
  static boolean isOfOurTime(Instant at) {
    return at.isAfter(Instant.EPOCH) && at.isBefore(END_OF_TIME);
  }

  private static Optional<Instant> anyDate(String text) {
    // In a query a plus sign stands for a blank, which an offset never has.
    String plain = text.replace(' ', '+');
    try {
      if (plain.indexOf('-') < 0) {
        return Optional.of(LocalDateTime.parse(plain, BASIC).toInstant(ZoneOffset.UTC));
      }
      return Optional.of(
          hasOffset(plain)
              ? OffsetDateTime.parse(plain).toInstant()
              : LocalDateTime.parse(plain).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException other) {
      return Optional.empty();
    }
  }

  /** A length of time in seconds. */
  static Optional<Duration> length(String text) {
    return SHORT_NUMBER.matcher(text).matches()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
        : Optional.empty();
  }

  /** Of a number that stands alone, only this is certain enough. */
  static OptionalLong tenDigits(String text) {
    return text.length() == 10 && SECONDS.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private static boolean hasOffset(String date) {
    int time = date.indexOf('T');
    return time >= 0 && (date.endsWith("Z") || date.substring(time).matches(".*[+-].*"));
  }
}
