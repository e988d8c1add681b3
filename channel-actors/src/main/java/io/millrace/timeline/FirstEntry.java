package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the first track of a channel enters a source. The others enter it at the same content, each
 * as far from its own end as the first from its own: those ends differ where the source before died
 * when some tracks had its last segment and others had not. Immutable.
 */
public final class FirstEntry {

  private final Optional<Instant> dateTime;
  private final long msn;
  private final Optional<TrackEnd> end;

  private FirstEntry(Optional<Instant> dateTime, long msn, Optional<TrackEnd> end) {
    this.dateTime = dateTime;
    this.msn = msn;
    this.end = end;
  }

  /**
   * Of a track that takes this segment first.
   *
   * @param dateTime at which the segment starts
   * @param msn Media Sequence Number of the segment at the source
   * @param timeline what the track goes on from
   */
  public static FirstEntry of(Optional<Instant> dateTime, long msn, Timeline timeline, Pace pace) {
    return new FirstEntry(dateTime, msn, Optional.of(TrackEnd.of(timeline, pace)));
  }

  /** The same of a track of a channel that has published nothing. */
  public static FirstEntry cold(Optional<Instant> dateTime, long msn) {
    return new FirstEntry(dateTime, msn, Optional.empty());
  }

  /** How another track begins where nothing is published. */
  public Entry.ColdStart coldStart(int segments) {
    return new Entry.ColdStart(segments, Optional.of(new Beginning(dateTime, msn)));
  }

  /** How another track goes on from its timeline. */
  public Entry.GoingOn goingOn(Timeline timeline, Pace pace, CommonPlace.Role role) {
    return Entry.GoingOn.from(timeline, pace)
        .with(new CommonPlace(dateTime, msn, ahead(timeline, pace), role));
  }

  /**
   * One that did not come along with the first begins no earlier than what it has published, and
   * repeats nothing.
   */
  private Duration ahead(Timeline timeline, Pace pace) {
    Duration most = timeline.targetDuration().multipliedBy(TimelineSettings.HOLD_BACK);
    return end.flatMap(from -> from.to(TrackEnd.of(timeline, pace)))
        .map(ahead -> ahead.abs().compareTo(most) <= 0 ? ahead : notRepeating(timeline))
        .orElse(Duration.ZERO);
  }

  private Duration notRepeating(Timeline timeline) {
    return timeline
        .endDateTime()
        .flatMap(published -> dateTime.map(start -> Duration.between(start, published)))
        .filter(Duration::isPositive)
        .orElse(Duration.ZERO);
  }
}
