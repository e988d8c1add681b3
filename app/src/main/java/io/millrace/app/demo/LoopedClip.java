package io.millrace.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A short MPEG-TS clip, played round and round as if it had no end: every turn gets later time
 * stamps and continuity counters that go on where the turn before stopped, so that a decoder sees
 * one seamless stream. Immutable and thread-safe.
 */
final class LoopedClip {

  static final Duration SEGMENT_DURATION = Duration.ofSeconds(2);
  static final int SEGMENTS = 8;

  private static final long TICKS_PER_TURN =
      SEGMENT_DURATION.multipliedBy(SEGMENTS).toSeconds() * TransportStreamShift.TICKS_PER_SECOND;

  private final List<byte[]> segments;
  private final ContinuityCounts countsPerTurn;

  private LoopedClip(List<byte[]> segments) {
    this.segments = segments;
    this.countsPerTurn = ContinuityCounts.of(segments);
  }

  /** Reads the bundled clip of that name. */
  static LoopedClip bundled(String name) {
    List<byte[]> segments = new ArrayList<>();
    for (int number = 0; number < SEGMENTS; number++) {
      segments.add(read("/demo/" + name + "/" + number + ".ts"));
    }
    return new LoopedClip(List.copyOf(segments));
  }

  /**
   * The bytes of one segment of the endless stream, freshly made; the caller owns them.
   *
   * @param number 0 is the clip's first segment on its first turn
   */
  byte[] segment(long number) {
    long turn = number / SEGMENTS;
    return new TransportStreamShift(turn * TICKS_PER_TURN, countsPerTurn, turn)
        .apply(segments.get((int) (number % SEGMENTS)));
  }

  private static byte[] read(String resource) {
    try (InputStream stream = LoopedClip.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the demo clip " + resource + " is missing");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the demo clip " + resource + " cannot be read", e);
    }
  }
}
