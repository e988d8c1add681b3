package io.millrace.load;

import io.millrace.media.SyntheticTransportStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * A live Media Playlist whose numbers follow the clock, and its segments: 1.5 MB for six seconds, 2
 * Mbit/s. Thread-safe.
 */
final class LiveSegments {

  static final int BYTES = 1_500_000;
  static final int WINDOW = 12;

  private static final Duration DURATION = Duration.ofSeconds(6);

  private final InstantSource clock;

  LiveSegments(InstantSource clock) {
    this.clock = clock;
  }

  String playlist() {
    long edge = clock.millis() / DURATION.toMillis();
    StringBuilder text =
        new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:")
            .append(DURATION.toSeconds())
            .append("\n#EXT-X-MEDIA-SEQUENCE:")
            .append(edge - WINDOW)
            .append('\n');
    for (long msn = edge - WINDOW; msn < edge; msn++) {
      Instant begin = Instant.ofEpochMilli(msn * DURATION.toMillis());
      text.append("#EXT-X-PROGRAM-DATE-TIME:")
          .append(begin.truncatedTo(ChronoUnit.SECONDS))
          .append("\n#EXTINF:6.000,\n")
          .append(msn)
          .append(".ts\n");
    }
    return text.toString();
  }

  byte[] segment(long msn) {
    long startPts = msn * DURATION.toSeconds() * SyntheticTransportStream.CLOCK;
    return new SyntheticTransportStream(1, true).segment(startPts, DURATION, DURATION, BYTES);
  }
}
