package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** Upstream playlists of segments of six seconds, for tables. */
final class Playlists {

  static final Duration SIX = Duration.ofSeconds(6);
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Playlists() {}

  /** Segments {@code first} to {@code last}, without dates. */
  static MediaPlaylist of(long first, long last, LongFunction<String> uri) {
    return of(first, last, uri, msn -> Optional.empty());
  }

  static MediaPlaylist of(
      long first,
      long last,
      LongFunction<String> uri,
      LongFunction<Optional<Instant>> programDateTime) {
    var segments = new ArrayList<MediaSegment>();
    for (long msn = first; msn <= last; msn++) {
      segments.add(segment(msn, uri.apply(msn), programDateTime.apply(msn)));
    }
    return new MediaPlaylist(3, SIX, first, 0, Optional.empty(), false, false, List.of(), segments);
  }

  private static MediaSegment segment(long msn, String uri, Optional<Instant> start) {
    return new MediaSegment(
        msn,
        uri,
        SIX,
        "",
        false,
        start,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        List.of());
  }

  static NewSegment newSegment(long msn, double seconds) {
    return new NewSegment(
        new SegmentOrigin("a", msn, msn + ".ts"),
        Duration.ofMillis(Math.round(seconds * 1_000)),
        false,
        Optional.empty(),
        false,
        List.of());
  }
}
