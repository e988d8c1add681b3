package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that no source has was published in the meantime, so that nothing is owed to players,
 * and what a source lists may be what it had when it was left: only what is new is taken.
 *
 * <p>Where the date-times are near each other, that is the first segment which starts at or after
 * the end, if it is listed or comes next or after that; otherwise the next that comes. So a source
 * that goes on is entered with its second new segment at the latest, whatever its clock says, and
 * tracks that are read at different moments begin at the same content.
 *
 * @param endDateTime wall-clock time of the end of what is published
 * @param targetDuration of the timeline
 * @param from where the playlist was read before: from this Media Sequence Number on it is taken
 */
public record ComingBack(Optional<Instant> endDateTime, Duration targetDuration, OptionalLong from)
    implements Entry {

  /** In Target Durations: what ends later than that after the end comes from another clock. */
  private static final int NEAR = 2;

  /** To the end of this timeline. */
  public static ComingBack to(Timeline timeline) {
    return new ComingBack(timeline.endDateTime(), timeline.targetDuration(), OptionalLong.empty());
  }

  @Override
  public int position(MediaPlaylist playlist, Instant now) {
    return from.isPresent() && !isBehind(playlist) ? since(playlist) : listed(playlist);
  }

  /** The place is found once: what comes later is nearer to the end the later it comes. */
  @Override
  public ComingBack afterReading(MediaPlaylist playlist) {
    if (playlist.segments().isEmpty() || (from.isPresent() && !isBehind(playlist))) {
      return this;
    }
    long next = playlist.lastMediaSequenceNumber() + (waitsForTheSecond(playlist) ? 2 : 1);
    return new ComingBack(endDateTime, targetDuration, OptionalLong.of(next));
  }

  /** Numbered anew; a replica that lags does so by less than what it lists. */
  private boolean isBehind(MediaPlaylist playlist) {
    return !playlist.segments().isEmpty()
        && playlist.lastMediaSequenceNumber() + playlist.segments().size() < from.orElseThrow() - 1;
  }

  /** Several may have come since; of those that do not fit into a Target Duration, the newest. */
  private int since(MediaPlaylist playlist) {
    List<MediaSegment> segments = playlist.segments();
    int position = segments.size();
    Duration left = targetDuration;
    while (position > 0
        && segments.get(position - 1).mediaSequenceNumber() >= from.orElseThrow()
        && (position == segments.size() || !left.minus(last(segments, position)).isNegative())) {
      left = left.minus(last(segments, position));
      position--;
    }
    return position;
  }

  private static Duration last(List<MediaSegment> segments, int position) {
    return segments.get(position - 1).duration();
  }

  private int listed(MediaPlaylist playlist) {
    List<MediaSegment> segments = playlist.segments();
    boolean near =
        ahead(segments)
            .filter(time -> time.compareTo(targetDuration.multipliedBy(NEAR)) <= 0)
            .isPresent();
    int position = segments.size();
    while (near && position > 0 && startsAfterTheEnd(segments.get(position - 1))) {
      position--;
    }
    return position;
  }

  private boolean startsAfterTheEnd(MediaSegment segment) {
    return segment
        .programDateTime()
        .filter(start -> !start.plus(Entry.GoingOn.TOLERANCE).isBefore(endDateTime.orElseThrow()))
        .isPresent();
  }

  /** The next begins before the end, and the one after it does not. */
  private boolean waitsForTheSecond(MediaPlaylist playlist) {
    return ahead(playlist.segments())
        .map(Duration::negated)
        .filter(missing -> missing.compareTo(Entry.GoingOn.TOLERANCE) > 0)
        .filter(missing -> missing.compareTo(targetDuration) <= 0)
        .isPresent();
  }

  /** By how much the playlist ends later than what is published. */
  private Optional<Duration> ahead(List<MediaSegment> segments) {
    return segments.isEmpty()
        ? Optional.empty()
        : segments
            .getLast()
            .programEnd()
            .flatMap(edge -> endDateTime.map(end -> Duration.between(end, edge)));
  }
}
