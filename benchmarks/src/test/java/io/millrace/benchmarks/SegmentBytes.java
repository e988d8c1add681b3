package io.millrace.benchmarks;

import io.millrace.media.DiscontinuityMark;
import io.millrace.media.SyntheticTransportStream;
import io.millrace.media.TransportStreamInspector;
import io.millrace.media.TransportStreamPiece;
import io.millrace.media.TransportStreamReport;
import io.millrace.media.TransportStreamSplitter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done with the bytes of a segment of 1.5 MB: six seconds of 2 Mbit/s. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SegmentBytes {

  static final int SIZE = 1_500_000;

  private static final Duration DURATION = Duration.ofSeconds(6);
  private static final Duration LONGEST = Duration.ofSeconds(3);

  /** How much an origin's socket gives at a time. */
  private static final int PIECE = 64 * 1024;

  private final byte[] segment =
      new SyntheticTransportStream(1, true)
          .segment(SyntheticTransportStream.CLOCK, DURATION, Duration.ofSeconds(2), SIZE);

  /** Done once for every segment, as it comes in. */
  @Benchmark
  public TransportStreamReport inspect(MegabytesPerSecond counted) {
    var inspector = new TransportStreamInspector();
    for (int from = 0; from < segment.length; from += PIECE) {
      inspector.accept(ByteBuffer.wrap(segment, from, Math.min(PIECE, segment.length - from)));
    }
    counted.add(segment.length);
    return inspector.report();
  }

  /** Done for segments that are longer than the Target Duration; into two here. */
  @Benchmark
  public List<TransportStreamPiece> split(MegabytesPerSecond counted) {
    counted.add(segment.length);
    return TransportStreamSplitter.split(ByteBuffer.wrap(segment), DURATION, LONGEST);
  }

  /** Done for the first segment after a switch of source. */
  @Benchmark
  public byte[] markDiscontinuity(MegabytesPerSecond counted) {
    counted.add(segment.length);
    return DiscontinuityMark.before(segment);
  }
}
