package io.millrace.benchmarks;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.Playlist;
import io.millrace.hls.PlaylistParser;
import io.millrace.timeline.Entry;
import io.millrace.timeline.Timeline;
import io.millrace.timeline.UpstreamCursor;
import java.time.Instant;
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

/** What a channel does with every reload of its source's playlist. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlaylistReading {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  /** What encoders publish, and an origin with three hours of time shift. */
  @Param({"6", "1800"})
  public int window = 6;

  private String text = "";
  private MediaPlaylist same = playlist(LiveTimeline.of(6));
  private MediaPlaylist next = same;
  private UpstreamCursor cursor = entered(same);

  @Setup
  public void load() {
    Timeline timeline = LiveTimeline.of(window);
    text = LiveTimeline.playlist(timeline);
    same = playlist(timeline);
    next = playlist(timeline.append(LiveTimeline.next(timeline)));
    cursor = entered(same);
  }

  @Benchmark
  public Playlist parse() {
    return PlaylistParser.parse(text);
  }

  /** A reload that brings one more segment. */
  @Benchmark
  public UpstreamCursor.Step advance() {
    return cursor.advance(next, NOW);
  }

  /** A reload that brings nothing. */
  @Benchmark
  public UpstreamCursor.Step advanceUnchanged() {
    return cursor.advance(same, NOW);
  }

  private static MediaPlaylist playlist(Timeline timeline) {
    return (MediaPlaylist) PlaylistParser.parse(LiveTimeline.playlist(timeline));
  }

  private static UpstreamCursor entered(MediaPlaylist playlist) {
    return UpstreamCursor.at(new Entry.ColdStart(3), 3).advance(playlist, NOW).cursor();
  }
}
