package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * WebVTT without an end: one cue in every half of a segment.
 *
 * @param words what its cues begin with
 */
record Captions(String words, Cut cut) implements Loop {

  @Override
  public String extension() {
    return "vtt";
  }

  @Override
  public String contentType() {
    return "text/vtt";
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
    long ticks = Loop.ticks(start.plus(cut.duration().multipliedBy(number)));
    double half = duration(number) / 2;
    return """
    WEBVTT
    X-TIMESTAMP-MAP=MPEGTS:%d,LOCAL:00:00:00.000

    00:00:00.000 --> %s
    %s %d a

    %s --> %s
    %s %d b

    """
        .formatted(ticks, time(half), words, number, time(half), time(2 * half), words, number)
        .getBytes(UTF_8);
  }

  private static String time(double seconds) {
    return String.format(Locale.ROOT, "00:00:%06.3f", seconds);
  }
}
