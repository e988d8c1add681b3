package io.millrace.benchmarks;

import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A segment of 1.5 MB on its way into memory and out of it. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SegmentHolding {

  private static final SegmentKey KEY = new SegmentKey("news", "main", 1);

  /** How much an origin's socket gives at a time. */
  private static final ByteString PIECE = ByteString.fromArrayUnsafe(new byte[16 * 1024]);

  private static final int PIECES = SegmentBytes.SIZE / PIECE.size();
  private static final long SIZE = (long) PIECES * PIECE.size();

  private final ActorSystem system = ActorSystem.create("benchmark");
  private final Materializer materializer = Materializer.createMaterializer(system);
  private final SegmentStore store = new SegmentStore(16 * SIZE);
  private final SegmentBody held = filled();

  public SegmentHolding() {
    store.admit(KEY, held);
  }

  @TearDown
  public void end() {
    system.terminate();
  }

  /** In, and all of it out at once, as it is served once it is complete. */
  @Benchmark
  public Optional<ByteString> fillAndTakeWhole(MegabytesPerSecond counted) {
    SegmentBody body = filled();
    Optional<ByteString> whole = body.whole();
    store.discard(body);
    counted.add(SIZE);
    return whole;
  }

  /** What each request for a segment does. */
  @Benchmark
  public Optional<ByteString> find() {
    return store.find(KEY).flatMap(SegmentBody::whole);
  }

  /** As one that is still filling is served. */
  @Benchmark
  public Object readAsStream(MegabytesPerSecond counted) {
    counted.add(SIZE);
    return held.bytes().runWith(Sink.ignore(), materializer).toCompletableFuture().join();
  }

  private SegmentBody filled() {
    SegmentBody body = store.begin(KEY.channel());
    for (int i = 0; i < PIECES; i++) {
      body.append(PIECE);
    }
    body.complete();
    return body;
  }
}
