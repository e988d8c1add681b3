package io.millrace.http.playback;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code Range} asks of a body of known length (RFC 9110, 14.1.2). */
sealed interface ByteRange {

  /** All of it: no range, one we do not understand, or several at once. */
  record Whole() implements ByteRange {}

  /** From byte {@code first} to byte {@code last}, both included, counted from 0. */
  record Part(long first, long last) implements ByteRange {}

  /** Nothing of it is there. */
  record Unsatisfiable() implements ByteRange {}

  /** Digits are bounded so that every number fits. */
  Pattern SINGLE = Pattern.compile("bytes=[ \\t]*(\\d{0,18})-(\\d{0,18})[ \\t]*");

  static ByteRange of(Optional<String> header, long length) {
    if (header.isEmpty()) {
      return new Whole();
    }
    Matcher matcher = SINGLE.matcher(header.get());
    if (!matcher.matches()) {
      return new Whole();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? new Whole() : suffix(Long.parseLong(last), length);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
    if (to < from) {
      return new Whole();
    }
    return from < length ? new Part(from, Math.min(to, length - 1)) : new Unsatisfiable();
  }

  /** Whether what this asks for is not all of any body that has something. */
  static boolean isPart(Optional<String> header) {
    ByteRange ofLongest = of(header, Long.MAX_VALUE);
    return !ofLongest.equals(new Whole()) && !ofLongest.equals(new Part(0, Long.MAX_VALUE - 1));
  }

  private static ByteRange suffix(long count, long length) {
    return count == 0 || length == 0
        ? new Unsatisfiable()
        : new Part(Math.max(0, length - count), length - 1);
  }
}
