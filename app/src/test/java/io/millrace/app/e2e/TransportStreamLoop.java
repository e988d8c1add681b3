package io.millrace.app.e2e;

import io.millrace.app.demo.TransportStreamTurns;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A loop of MPEG-TS segments. */
final class TransportStreamLoop implements Loop {

  private final TransportStreamTurns turns;
  private final long beginning;
  private final Cut cut;

  /**
   * Takes one turn.
   *
   * @param beginning its first time stamp
   */
  TransportStreamLoop(List<byte[]> segments, long beginning, Cut cut) {
    this.turns = new TransportStreamTurns(segments, Loop.ticks(TURN));
    this.beginning = beginning;
    this.cut = cut;
  }

  @Override
  public String extension() {
    return "ts";
  }

  @Override
  public String contentType() {
    return "video/mp2t";
  }

  @Override
  public Optional<byte[]> initialization() {
    return Optional.empty();
  }

  @Override
  public double duration(long number) {
    return cut.duration().toMillis() / 1000.0;
  }

  @Override
  public byte[] segment(long number, Duration start) {
    return turns.segment(number, Loop.ticks(start) - beginning);
  }
}
