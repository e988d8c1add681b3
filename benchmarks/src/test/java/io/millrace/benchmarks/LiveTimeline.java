package io.millrace.benchmarks;

import io.millrace.hls.PlaylistWriter;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.SegmentOrigin;
import io.millrace.timeline.Timeline;
import io.millrace.timeline.TimelineNumbers;
import io.millrace.timeline.TimelinePlaylist;
import io.millrace.timeline.TimelineSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A timeline as a channel has it after a while: its window is full, every segment has a date. */
final class LiveTimeline {

  private static final Duration DURATION = Duration.ofMillis(6_006);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private LiveTimeline() {}

  static Timeline of(int window) {
    TimelineNumbers numbers = TimelineNumbers.unknown(START);
    Timeline timeline =
        Timeline.resume(new TimelineSettings(window, TimelineSettings.HOLD_BACK), numbers);
    for (int i = 0; i < window; i++) {
      timeline = timeline.append(next(timeline));
    }
    return timeline.publish();
  }

  static NewSegment next(Timeline timeline) {
    long msn = timeline.nextMsn();
    return new NewSegment(
        new SegmentOrigin("primary", msn, "https://origin.example.com/live/" + msn + ".ts"),
        DURATION,
        false,
        Optional.of(timeline.endDateTime().orElse(START)),
        false,
        List.of());
  }

  /** As an origin would publish it, and as we do. */
  static String playlist(Timeline timeline) {
    return PlaylistWriter.write(TimelinePlaylist.of(timeline, segment -> segment.msn() + ".ts"));
  }
}
