package io.millrace.app.e2e;

import java.time.Duration;
import java.util.Optional;

/**
 * Real media that goes round without an end, one rendition of it, cut into segments. Every turn
 * gets later time stamps, so that a decoder sees one seamless stream. Immutable and thread-safe.
 */
interface Loop {

  /** How long it is until the first segment comes again. Whole frames of picture and sound. */
  Duration TURN = Duration.ofSeconds(8);

  /** Ticks of the clock of transport streams in a second. */
  long CLOCK = 90_000;

  /** What the names of its segments end with, without the dot. */
  String extension();

  String contentType();

  /** The Media Initialization Section, where the format has one. */
  Optional<byte[]> initialization();

  /** In seconds, as in {@code EXTINF}. */
  double duration(long number);

  /**
   * The bytes of one segment, freshly made.
   *
   * @param number 0 is the first of the first turn
   * @param start time stamp of segment 0; not less than ten seconds
   */
  byte[] segment(long number, Duration start);

  /** A time in ticks. */
  static long ticks(Duration time) {
    return time.toMillis() * CLOCK / 1000;
  }
}
