package io.millrace.upstream;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the dates of HTTP headers as leniently as browsers read those of cookies (RFC 6265, 5.1.1),
 * which covers all forms that RFC 9110, 5.6.7 knows. Pure.
 */
final class HttpDate {

  private static final Pattern DELIMITERS = Pattern.compile("[\\t -/;-@\\[-`{-~]+");
  private static final Pattern TIME =
      Pattern.compile("(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\D.*)?", Pattern.DOTALL);
  private static final Pattern DAY = Pattern.compile("(\\d{1,2})(?:\\D.*)?", Pattern.DOTALL);
  private static final Pattern YEAR = Pattern.compile("(\\d{2,4})(?:\\D.*)?", Pattern.DOTALL);
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private int[] time = {};
  private int day;
  private int month;
  private int year = -1;

  private HttpDate() {}

  /** Empty if it is none. */
  static Optional<Instant> parse(String text) {
    HttpDate date = new HttpDate();
    for (String token : DELIMITERS.split(text, -1)) {
      date.take(token);
    }
    return date.instant();
  }

  private void take(String token) {
    Matcher clock = TIME.matcher(token);
    Matcher ofMonth = DAY.matcher(token);
    Matcher ofEra = YEAR.matcher(token);
    if (time.length == 0 && clock.matches()) {
      time = new int[] {number(clock, 1), number(clock, 2), number(clock, 3)};
    } else if (day == 0 && ofMonth.matches()) {
      day = number(ofMonth, 1);
    } else if (month == 0 && monthOf(token) > 0) {
      month = monthOf(token);
    } else if (year < 0 && ofEra.matches()) {
      int written = number(ofEra, 1);
      year = written < 70 ? written + 2000 : written < 100 ? written + 1900 : written;
    }
  }

  private Optional<Instant> instant() {
    if (time.length == 0 || year < 1601) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(year, month, day, time[0], time[1], time[2]).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException impossible) {
      return Optional.empty();
    }
  }

  private static int monthOf(String token) {
    return token.length() < 3
        ? 0
        : MONTHS.indexOf(token.substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
