package io.millrace.media;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The time stamps of one stream, in any order and across the wrap at 33 bits. */
final class PresentationTimes {
  private static final long WRAP = 1L << 33;

  private long count;
  private long last;
  private long earliest;
  private long latest;

  void add(long pts) {
    last = count == 0 ? pts : last + difference(last, pts);
    earliest = count == 0 ? last : Math.min(earliest, last);
    latest = count == 0 ? last : Math.max(latest, last);
    count++;
  }

  /** The shorter way from one time stamp to another; negative when it goes back. */
  static long difference(long from, long to) {
    return Math.floorMod(to - from + WRAP / 2, WRAP) - WRAP / 2;
  }

  /** A time as far as 33 bits can tell it. */
  static long wrapped(long ticks) {
    return Math.floorMod(ticks, WRAP);
  }

  static Duration duration(long ticks) {
    return Duration.ofSeconds(
        ticks / PesHeader.CLOCK, ticks % PesHeader.CLOCK * 1_000_000_000L / PesHeader.CLOCK);
  }

  /** The earliest time stamp. */
  OptionalLong first() {
    return count == 0 ? OptionalLong.empty() : OptionalLong.of(wrapped(earliest));
  }

  /** From the earliest to the latest and an average frame more; unknown with a single one. */
  Optional<Duration> span() {
    if (count < 2) {
      return Optional.empty();
    }
    long ticks = latest - earliest;
    return Optional.of(duration(ticks + ticks / (count - 1)));
  }
}
