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
   * @param at in the time of {@link Lateness#now}
   * @param played up to the latest decoded picture or sound
   * @param frames decoded pictures
   */
  record Progress(Instant at, Duration played, long frames) {}

  /** How fast it reads what is there already. */
  enum Pace {
    AS_FAST_AS_IT_COMES,
    REAL_TIME
  }

  /** Said of every stream of that kind, whoever serves it. Subtitles: {@link FfmpegSubtitles}. */
  private static final List<String> USUAL =
      List.of("Can't support the subtitle", "Found duplicated MOOV Atom. Skipped it");

  private final Process process;
  private final CompletableFuture<List<String>> complaints;
  private final CompletableFuture<List<Progress>> progress;

  private FfmpegPlayer(Process process) {
    this.process = process;
    this.complaints = reading(process.errorReader(), FfmpegPlayer::lines);
    this.progress = reading(process.inputReader(), FfmpegPlayer::progress);
  }

  /** Plays that much of a stream, its pictures and its sound. The first error ends it. */
  static FfmpegPlayer play(URI stream, Duration time) throws IOException {
    return play(stream, time, Pace.AS_FAST_AS_IT_COMES, "0:v", "0:a");
  }

  /**
   * Plays that much of a stream. The first error ends it.
   *
   * @param streams as in {@code -map}
   */
  static FfmpegPlayer play(URI stream, Duration time, Pace pace, String... streams)
      throws IOException {
    return play(stream, time, pace, List.of(streams), List.of());
  }

  /**
   * Plays that much of a stream. The first error ends it.
   *
   * @param streams as in {@code -map}
   * @param outputs arguments for what else is to be made of it
   */
  static FfmpegPlayer play(
      URI stream, Duration time, Pace pace, List<String> streams, List<String> outputs)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("ffmpeg", "-hide_banner", "-nostdin", "-nostats"));
    command.addAll(List.of("-loglevel", "level+warning", "-xerror"));
    if (pace == Pace.REAL_TIME) {
      command.add("-re");
    }
    command.addAll(List.of("-i", stream.toString()));
    command.addAll(List.of("-t", String.valueOf(time.toSeconds())));
    for (String map : streams) {
      command.addAll(List.of("-map", map));
    }
    command.addAll(List.of("-fps_mode", "passthrough"));
    command.addAll(List.of("-progress", "pipe:1", "-stats_period", "0.2", "-f", "null", "-"));
    command.addAll(outputs);
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

  /** Those that the same media, played from a plain server, do not give rise to. */
  List<String> unusualComplaints() {
    return complaints().stream().filter(line -> USUAL.stream().noneMatch(line::contains)).toList();
  }

  List<Progress> progress() {
    return progress.join();
  }

  /** For how long one that plays as fast as time goes by would have waited in all. */
  Duration longestStall() {
    Progress start = progress().getFirst();
    Duration longest = Duration.ZERO;
    for (Progress now : progress()) {
      Duration late = Duration.between(start.at(), now.at()).minus(now.played());
      longest = late.compareTo(longest) > 0 ? late : longest;
    }
    return longest;
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
      } else if (line.startsWith("progress=") && played.isPositive()) {
        progress.add(new Progress(Lateness.now(), played, frames));
      }
    }
    return progress;
  }
}
