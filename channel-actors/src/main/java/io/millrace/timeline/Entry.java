package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where to enter the playlist of a source that is read for the first time. */
public sealed interface Entry
    permits Entry.ColdStart, Entry.Joining, Entry.GoingOn, Entry.After, Entry.Awaited, ComingBack {

  /**
   * Position in {@code playlist.segments()} of the first segment to take; its size when none is to
   * be taken yet.
   */
  int position(MediaPlaylist playlist, Instant now);

  /** Whether its position is bound to what other tracks have taken. */
  default boolean followsOthers(MediaPlaylist playlist) {
    return false;
  }

  /** The entry for the next load, where nothing was to be taken of this one. */
  default Entry afterReading(MediaPlaylist playlist) {
    return this;
  }

  /**
   * Nothing is published: the newest {@code segments}, because players do not start on fewer.
   *
   * @param others where another track begins: this one does there too, though its playlist may have
   *     been read a segment earlier or later
   */
  record ColdStart(int segments, Optional<Beginning> others) implements Entry {

    /** The first track of a channel to do so. */
    public ColdStart(int segments) {
      this(segments, Optional.empty());
    }

    @Override
    public int position(MediaPlaylist playlist, Instant now) {
      int newest = Math.max(0, playlist.segments().size() - segments);
      return others
          .flatMap(beginning -> beginning.in(playlist))
          .filter(position -> Math.abs(position - newest) <= Beginning.APART)
          .filter(position -> position < playlist.segments().size())
          .orElse(newest);
    }
  }

  /** It is not known yet where: nothing is taken. */
  record Awaited() implements Entry {

    @Override
    public int position(MediaPlaylist playlist, Instant now) {
      return playlist.segments().size();
    }
  }

  /**
   * What was read of the source is published, by an earlier run: it is gone on with as if it had
   * been followed all the time.
   *
   * @param published of this source, in one numbering, the oldest first; at least one
   * @param publishedAt when the newest was
   */
  record After(List<PublishedSegment> published, Instant publishedAt) implements Entry {

    public After {
      published = List.copyOf(published);
    }

    @Override
    public int position(MediaPlaylist playlist, Instant now) {
      long next = published.getLast().origin().msn() + 1 - playlist.mediaSequenceNumber();
      return Math.clamp(next, 0, playlist.segments().size());
    }
  }

  /**
   * Other tracks of the source are published already and this one joins them: the newest {@code
   * segments}, but none from before the place where all tracks begin their current period.
   *
   * @param beginning that place, if it is known
   */
  record Joining(int segments, Optional<Beginning> beginning) implements Entry {

    @Override
    public int position(MediaPlaylist playlist, Instant now) {
      int newest = Math.max(0, playlist.segments().size() - segments);
      return Math.max(newest, beginning.flatMap(place -> place.in(playlist)).orElse(0));
    }
  }

  /**
   * Something is published and the source has to go on from it.
   *
   * <p>Where both tell the date-time and their clocks agree, that is the first segment which starts
   * at or after the end: no repeat, no hole. Otherwise the newest segments that fit into the time
   * for which nothing was published. In both cases earlier segments are taken too, and repeated if
   * need be, where players would otherwise be left short.
   *
   * @param endDateTime wall-clock time of the end of what is published
   * @param targetDuration of the timeline: players hold three of them
   * @param others where other tracks have begun the source: at the same content this one does
   */
  record GoingOn(
      Optional<Instant> endDateTime,
      Pace pace,
      Duration targetDuration,
      Optional<CommonPlace> others)
      implements Entry {

    /** Encoders round their clocks; less than this much of a repeat is none. */
    static final Duration TOLERANCE = Duration.ofMillis(250);

    /** The first track of a channel to do so. */
    public GoingOn(Optional<Instant> endDateTime, Pace pace, Duration targetDuration) {
      this(endDateTime, pace, targetDuration, Optional.empty());
    }

    GoingOn with(CommonPlace place) {
      return new GoingOn(endDateTime, pace, targetDuration, Optional.of(place));
    }

    /** From the end of this timeline. */
    public static GoingOn from(Timeline timeline, Pace pace) {
      return new GoingOn(timeline.endDateTime(), pace, timeline.targetDuration());
    }

    @Override
    public int position(MediaPlaylist playlist, Instant now) {
      return place(playlist).orElseGet(() -> alone(playlist, now));
    }

    @Override
    public boolean followsOthers(MediaPlaylist playlist) {
      return place(playlist).isPresent();
    }

    private Optional<Integer> place(MediaPlaylist playlist) {
      return others.flatMap(place -> place.in(playlist, holdBack()));
    }

    private int alone(MediaPlaylist playlist, Instant now) {
      List<MediaSegment> segments = playlist.segments();
      int fitting = notLongerThan(owed(now), segments);
      int position = endDateTime.flatMap(end -> byDateTime(segments, end)).orElse(fitting);
      Duration least = position < segments.size() ? neededToBeEven(now) : neededToHoldOut(now);
      return Math.min(position, lastingFor(least, segments));
    }

    /**
     * Whether this segment would repeat what is published, as far as the date-times tell. One that
     * claims to start more than the hold-back earlier comes from another clock, and says nothing.
     */
    public boolean repeats(Optional<Instant> start) {
      return endDateTime.isPresent()
          && start.isPresent()
          && start.get().plus(TOLERANCE).isBefore(endDateTime.get())
          && start.get().plus(holdBack()).isAfter(endDateTime.get());
    }

    /** Not more than the hold-back: whoever waited longer has run dry and starts anew. */
    private Duration owed(Instant now) {
      return shorter(pace.owed(now), holdBack());
    }

    /**
     * What has to be published now so that players hold out until the next segment, which may take
     * a Target Duration: two of the three that they hold when the pace is even, or that those hold
     * who came at the last publication, unless so much was ahead then that the window would leave
     * the others.
     */
    private Duration neededToHoldOut(Instant now) {
      Duration sincePublished = Duration.between(pace.publishedAt(), now);
      Duration mostAhead = holdBack();
      Duration played =
          longer(pace.owed(now), shorter(sincePublished, pace.owed(now).plus(mostAhead)));
      return shorter(played.minus(targetDuration), holdBack());
    }

    /** The same where something is taken anyway: it leaves the pace even to half a segment. */
    private Duration neededToBeEven(Instant now) {
      return longer(neededToHoldOut(now), owed(now).minus(targetDuration.dividedBy(2)));
    }

    private Optional<Integer> byDateTime(List<MediaSegment> segments, Instant end) {
      if (segments.isEmpty()) {
        return Optional.empty();
      }
      Optional<Instant> first = segments.getFirst().programDateTime();
      Optional<Instant> edge = segments.getLast().programEnd();
      Duration slack = targetDuration.multipliedBy(2);
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

    /** The most segments at the end that last no longer than this. */
    private static int notLongerThan(Duration most, List<MediaSegment> segments) {
      int position = segments.size();
      Duration left = most;
      while (position > 0 && left.compareTo(segments.get(position - 1).duration()) >= 0) {
        position--;
        left = left.minus(segments.get(position).duration());
      }
      return position;
    }

    /** The fewest segments at the end that last at least this long. */
    private static int lastingFor(Duration least, List<MediaSegment> segments) {
      int position = segments.size();
      Duration left = least;
      while (position > 0 && left.isPositive()) {
        position--;
        left = left.minus(segments.get(position).duration());
      }
      return position;
    }

    private Duration holdBack() {
      return targetDuration.multipliedBy(TimelineSettings.HOLD_BACK);
    }

    private static Duration longer(Duration one, Duration other) {
      return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) <= 0 ? one : other;
    }
  }
}
