package io.millrace.benchmarks;

import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Timeline;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One more segment in a full window, so that one leaves. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TimelineAppend {

  @Param({"12", "1800"})
  public int window = 12;

  private Timeline timeline = LiveTimeline.of(12);
  private NewSegment segment = LiveTimeline.next(timeline);

  @Setup
  public void fill() {
    timeline = LiveTimeline.of(window);
    segment = LiveTimeline.next(timeline);
  }

  @Benchmark
  public Timeline append() {
    return timeline.append(segment);
  }
}
