package io.millrace.hls;

import java.time.Duration;

/** The numbers of playlists, without floating point. */
final class Decimals {
  /** Larger counters leave no room for counting on. */
  private static final long LARGEST_INTEGER = 1L << 62;

  /** No segment lasts longer than a day. */
  private static final long LARGEST_SECONDS = 86_400;

  private static final int NANO_DIGITS = 9;

  private Decimals() {}

  /** A decimal-integer of RFC 8216, 4.2, up to 2^62. */
  static long integer(String what, String text) {
    requireNotNegative(what, text);
    if (text.isEmpty()) {
      throw new MalformedLineException(what + " has no value");
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = digit(what, text.charAt(i));
      if (value > (LARGEST_INTEGER - digit) / 10) {
        throw new MalformedLineException(what + " is too large");
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Seconds with or without decimals; what is finer than a nanosecond is rounded. */
  static Duration seconds(String what, String text) {
    requireNotNegative(what, text);
    int point = text.indexOf('.');
    String whole = point < 0 ? text : text.substring(0, point);
    String fraction = point < 0 ? "" : text.substring(point + 1);
    if (whole.isEmpty() && fraction.isEmpty()) {
      throw new MalformedLineException(what + " has no value");
    }
    long seconds = 0;
    for (int i = 0; i < whole.length(); i++) {
      seconds = seconds * 10 + digit(what, whole.charAt(i));
      requireWithinADay(what, seconds);
    }
    long nanos = 0;
    boolean roundUp = false;
    for (int i = 0; i < fraction.length(); i++) {
      int digit = digit(what, fraction.charAt(i));
      if (i < NANO_DIGITS) {
        nanos = nanos * 10 + digit;
      } else if (i == NANO_DIGITS) {
        roundUp = digit >= 5;
      }
    }
    for (int i = fraction.length(); i < NANO_DIGITS; i++) {
      nanos *= 10;
    }
    Duration duration = Duration.ofSeconds(seconds, roundUp ? nanos + 1 : nanos);
    requireWithinADay(what, roundedUp(duration).toSeconds());
    return duration;
  }

  /** The next whole second, or the same when it is whole. */
  static Duration roundedUp(Duration duration) {
    return Duration.ofSeconds(duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0));
  }

  /** Seconds with at least three and as many decimals as it takes to lose nothing. */
  static void append(StringBuilder out, Duration duration) {
    out.append(duration.getSeconds()).append('.');
    int nanos = duration.getNano();
    int digits = NANO_DIGITS;
    while (digits > 3 && nanos % 10 == 0) {
      nanos /= 10;
      digits--;
    }
    String fraction = Integer.toString(nanos);
    out.repeat('0', digits - fraction.length()).append(fraction);
  }

  private static void requireNotNegative(String what, String text) {
    if (text.startsWith("-")) {
      throw new MalformedLineException(what + " must not be negative");
    }
  }

  private static void requireWithinADay(String what, long seconds) {
    if (seconds > LARGEST_SECONDS) {
      throw new MalformedLineException(what + " is longer than a day");
    }
  }

  private static int digit(String what, char character) {
    if (character < '0' || character > '9') {
      throw new MalformedLineException(what + " is not a decimal number");
    }
    return character - '0';
  }
}
