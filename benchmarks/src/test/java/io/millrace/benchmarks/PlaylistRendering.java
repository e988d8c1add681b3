package io.millrace.benchmarks;

import io.millrace.channel.RenderedPlaylist;
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

/** What a channel does once per new segment, whatever the number of its viewers. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlaylistRendering {

  /** The default, and three hours of time shift. */
  @Param({"12", "1800"})
  public int window = 12;

  private Timeline timeline = LiveTimeline.of(12);
  private String text = "";

  @Setup
  public void fill() {
    timeline = LiveTimeline.of(window);
    text = LiveTimeline.playlist(timeline);
  }

  @Benchmark
  public String writeText() {
    return LiveTimeline.playlist(timeline);
  }

  /** The bytes, their gzip and their entity tag. */
  @Benchmark
  public RenderedPlaylist packText() {
    return RenderedPlaylist.of(text);
  }

  @Benchmark
  public RenderedPlaylist render() {
    return RenderedPlaylist.of(LiveTimeline.playlist(timeline));
  }
}
