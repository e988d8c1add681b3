package io.millrace.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Locale;

/** Makes small segments of WebVTT for tests (RFC 8216, 3.5). */
public final class SyntheticWebVtt {
  private SyntheticWebVtt() {}

  /**
   * One cue that lasts as long as the segment.
   *
   * @param mpegts what zero of the cues' time is on the clock of the media, in units of 1/90,000 s
   */
  public static byte[] segment(long mpegts, Duration start, Duration duration, String text) {
    return ("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:"
            + mpegts
            + ",LOCAL:00:00:00.000\n\n"
            + time(start)
            + " --> "
            + time(start.plus(duration))
            + "\n"
            + text
            + "\n\n")
        .getBytes(UTF_8);
  }

  private static String time(Duration time) {
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d.%03d",
        time.toHours(),
        time.toMinutesPart(),
        time.toSecondsPart(),
        time.toMillisPart());
  }
}
