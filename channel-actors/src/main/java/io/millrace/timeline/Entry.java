package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where to enter the playlist of a source that is read for the first time. */
public sealed interface Entry {

  /**
   * Position in {@code playlist.segments()} of the first segment to take; its size when all are too
   * old.
   */
  int position(MediaPlaylist playlist, Instant now);

  /** Nothing is published: the newest {@code segments}, because players do not start on fewer. */
  record ColdStart(int segments) implements Entry {

    @Override
    public int position(MediaPlaylist playlist, Instant now) {
      return Math.max(0, playlist.segments().size() - segments);
    }
  }

  /**
   * Something is published and the source has to go on from it.
   *
   * <p>Where both tell the date-time and their clocks agree, that is the first segment which starts
   * at or after the end: no repeat, no hole. Otherwise as many of the newest segments as make up
   * for the time since the last one was published, at least one and at most the players' hold-back:
   * taking the whole hold-back each time would push the players further behind the live edge at
   * every switch, until they fall out of the window.
   *
   * @param endDateTime wall-clock time of the end of what is published
   * @param publishedAt when the last segment was published
   */
  record GoingOn(Optional<Instant> endDateTime, Instant publishedAt) implements Entry {

    /** Encoders round their clocks; less than this much of a repeat is none. */
    static final Duration TOLERANCE = Duration.ofMillis(250);

    @Override
    public int position(MediaPlaylist playlist, Instant now) {
      return endDateTime
          .flatMap(end -> byDateTime(playlist, end))
          .orElseGet(() -> byElapsedTime(playlist, Duration.between(publishedAt, now)));
    }

    /**
     * Whether this segment would repeat what is published, as far as the date-times tell. One that
     * claims to start more than the hold-back earlier comes from another clock, and says nothing.
     */
    public boolean repeats(Optional<Instant> start, Duration targetDuration) {
      return endDateTime.isPresent()
          && start.isPresent()
          && start.get().plus(TOLERANCE).isBefore(endDateTime.get())
          && start.get().plus(holdBack(targetDuration)).isAfter(endDateTime.get());
    }

    private static Optional<Integer> byDateTime(MediaPlaylist playlist, Instant end) {
      List<MediaSegment> segments = playlist.segments();
      if (segments.isEmpty()) {
        return Optional.empty();
      }
      Optional<Instant> first = segments.getFirst().programDateTime();
      Optional<Instant> edge =
          segments
              .getLast()
              .programDateTime()
              .map(start -> start.plus(segments.getLast().duration()));
      Duration slack = playlist.targetDuration().multipliedBy(2);
      if (first.isEmpty()
          || edge.isEmpty()
          || first.get().isAfter(end.plus(slack))
          || edge.get().isBefore(end.minus(slack))) {
        return Optional.empty();
      }
      int position = 0;
      while (position < segments.size() && startsBefore(segments.get(position), end)) {
        position++;
      }
      return Optional.of(position);
    }

    private static boolean startsBefore(MediaSegment segment, Instant end) {
      return segment
          .programDateTime()
          .map(start -> start.plus(TOLERANCE).isBefore(end))
          .orElse(true);
    }

    private static int byElapsedTime(MediaPlaylist playlist, Duration elapsed) {
      List<MediaSegment> segments = playlist.segments();
      Duration wanted = shorter(elapsed, holdBack(playlist.targetDuration()));
      int position = Math.max(0, segments.size() - 1);
      Duration taken = segments.isEmpty() ? Duration.ZERO : segments.getLast().duration();
      while (position > 0 && taken.compareTo(wanted) < 0) {
        position--;
        taken = taken.plus(segments.get(position).duration());
      }
      return position;
    }

    private static Duration holdBack(Duration targetDuration) {
      return targetDuration.multipliedBy(TimelineSettings.HOLD_BACK);
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) <= 0 ? one : other;
    }
  }
}
