package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** ffmpeg, playing and decoding for a while as fast as it gets something. */
final class FfmpegPlayer implements AutoCloseable {

  /**
   * How far it was at a moment.
   *
   * @param played up to the latest decoded picture or sound
   * @param frames decoded pictures
   */
  record Progress(Instant at, Duration played, long frames) {}

  private final Process process;
  private final CompletableFuture<List<String>> complaints;
  private final CompletableFuture<List<Progress>> progress;

  private FfmpegPlayer(Process process) {
    this.process = process;
    this.complaints = reading(process.errorReader(), FfmpegPlayer::lines);
    this.progress = reading(process.inputReader(), FfmpegPlayer::progress);
  }

  /** Plays that much of a stream. The first error ends it. */
  static FfmpegPlayer play(URI stream, Duration time) throws IOException {
    List<String> command =
        List.of(
            "ffmpeg",
            "-hide_banner",
            "-nostdin",
            "-nostats",
            "-loglevel",
            "level+warning",
            "-xerror",
            "-i",
            stream.toString(),
            "-t",
            String.valueOf(time.toSeconds()),
            "-map",
            "0:v",
            "-map",
            "0:a",
            "-fps_mode",
            "passthrough",
            "-progress",
            "pipe:1",
            "-stats_period",
            "0.2",
            "-f",
            "null",
            "-");
    return new FfmpegPlayer(new ProcessBuilder(command).start());
  }

  int exitCode(Duration within) throws InterruptedException {
    assertThat(process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
        .as("ffmpeg ends within " + within)
        .isTrue();
    return process.exitValue();
  }

  /** Warnings and errors, one line each. */
  List<String> complaints() {
    return complaints.join();
  }

  List<Progress> progress() {
    return progress.join();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read(BufferedReader from) throws IOException;
  }

  private static <T> CompletableFuture<T> reading(BufferedReader from, Reading<T> how) {
    var result = new CompletableFuture<T>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (from) {
                result.complete(how.read(from));
              } catch (IOException e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private static List<String> lines(BufferedReader from) {
    return from.lines().toList();
  }

  private static List<Progress> progress(BufferedReader from) throws IOException {
    List<Progress> progress = new ArrayList<>();
    long frames = 0;
    Duration played = Duration.ZERO;
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      String value = line.substring(line.indexOf('=') + 1).strip();
      if (line.startsWith("frame=")) {
        frames = Long.parseLong(value);
      } else if (line.startsWith("out_time_us=") && !value.equals("N/A")) {
        played = Duration.ofNanos(Long.parseLong(value) * 1000);
      } else if (line.startsWith("progress=") && frames > 0) {
        progress.add(new Progress(Instant.now(), played, frames));
      }
    }
    return progress;
  }
}
