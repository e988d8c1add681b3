package io.millrace.app.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A looped clip as a live Media Playlist whose numbers follow the clock: the segment with Media
 * Sequence Number <i>n</i> covers the two seconds that start <i>n</i> × 2 s after 1970. Immutable
 * and thread-safe.
 */
final class LiveClip {

  /** Segments in the playlist. */
  static final int WINDOW = 6;

  /** Segments that are still served after they left the playlist. */
  private static final int GRACE = 12;

  private static final long SEGMENT_MILLIS = LoopedClip.SEGMENT_DURATION.toMillis();

  private final LoopedClip clip;
  private final long firstMsn;

  /**
   * @param start nothing older than what is listed at this time is ever served; the clip's time
   *     stamps count from shortly before it
   */
  LiveClip(LoopedClip clip, Instant start) {
    this.clip = clip;
    long turns = (edge(start) - WINDOW - GRACE) / LoopedClip.SEGMENTS;
    this.firstMsn = turns * LoopedClip.SEGMENTS;
  }

  String playlist(Instant now) {
    long msn = edge(now) - WINDOW;
    StringBuilder text =
        new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:")
            .append(SEGMENT_MILLIS / 1000)
            .append("\n#EXT-X-MEDIA-SEQUENCE:")
            .append(msn)
            .append('\n');
    for (; msn < edge(now); msn++) {
      Instant begin = Instant.ofEpochMilli(msn * SEGMENT_MILLIS);
      text.append("#EXT-X-PROGRAM-DATE-TIME:")
          .append(begin.truncatedTo(ChronoUnit.SECONDS))
          .append("\n#EXTINF:2.000,\n")
          .append(msn)
          .append(".ts\n");
    }
    return text.toString();
  }

  boolean serves(long msn, Instant now) {
    return msn >= firstMsn && msn >= edge(now) - WINDOW - GRACE && msn < edge(now);
  }

  byte[] segment(long msn) {
    return clip.segment(msn - firstMsn);
  }

  /** The number of the segment that is being made now, the first that is not listed yet. */
  private static long edge(Instant now) {
    return now.toEpochMilli() / SEGMENT_MILLIS;
  }
}
