package io.millrace.app.demo;

import java.util.List;

/**
 * A piece of transport stream, cut into segments, that goes round and round: the demo's loop for
 * clips that a test makes. Immutable and thread-safe.
 */
public final class TransportStreamTurns {

  private final List<byte[]> segments;
  private final long ticksPerTurn;
  private final ContinuityCounts countsPerTurn;

  /**
   * Takes what is played in one turn.
   *
   * @param ticksPerTurn how long that is, in ticks of 90 kHz
   */
  public TransportStreamTurns(List<byte[]> segments, long ticksPerTurn) {
    this.segments = List.copyOf(segments);
    this.ticksPerTurn = ticksPerTurn;
    this.countsPerTurn = ContinuityCounts.of(segments);
  }

  /**
   * The bytes of one segment, freshly made; the caller owns them.
   *
   * @param number 0 is the first on its first turn
   * @param moreTicks by how much its time stamps are later than those of the clip, turns aside
   */
  public byte[] segment(long number, long moreTicks) {
    long turn = number / segments.size();
    return new TransportStreamShift(moreTicks + turn * ticksPerTurn, countsPerTurn, turn)
        .apply(segments.get((int) (number % segments.size())));
  }
}
