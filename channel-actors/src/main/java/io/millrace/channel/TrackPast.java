package io.millrace.channel;

import io.millrace.ladder.LadderTrack;
import io.millrace.timeline.ComingBack;
import io.millrace.timeline.CommonPlace;
import io.millrace.timeline.Entry;
import io.millrace.timeline.FirstEntry;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Pace;
import io.millrace.timeline.PublishedSegment;
import io.millrace.timeline.SegmentOrigin;
import io.millrace.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * What a track has shown, as sources see it that are to go on from there: where they enter, and
 * which of their segments would show something again.
 *
 * @param window as many segments at most do tracks of one source lie apart
 */
record TrackPast(Timeline timeline, Pace pace, int window) {

  /**
   * Where a source has to go on from what is published. After a slate, which goes on until the
   * source delivers, with what is new: a source that stands still has nothing else than it had.
   */
  Entry entry() {
    return endsWithSlate() ? ComingBack.to(timeline) : Entry.GoingOn.from(timeline, pace);
  }

  /** The same for a track of this kind, when another track has found its place in the source. */
  Entry.GoingOn goingOn(FirstEntry first, LadderTrack.Kind entering) {
    return first.goingOn(timeline, pace, role(entering));
  }

  private static CommonPlace.Role role(LadderTrack.Kind kind) {
    return switch (kind) {
      case VARIANT, I_FRAMES -> CommonPlace.Role.LEADS;
      case AUDIO, VIDEO, SUBTITLES -> CommonPlace.Role.ACCOMPANIES;
    };
  }

  /** It is the first track to enter a source, and does so there. */
  FirstEntry entersAt(Optional<Instant> dateTime, long upstreamMsn) {
    return FirstEntry.of(dateTime, upstreamMsn, timeline, pace);
  }

  /** Whether its last segment came from this source. */
  boolean endsWith(String source) {
    return last().filter(last -> last.origin().source().equals(source)).isPresent();
  }

  /** Where the source is gone on with that its last segments came from. */
  Entry after(String source) {
    var own = new ArrayDeque<PublishedSegment>();
    for (PublishedSegment segment : timeline.listed().reversed()) {
      SegmentOrigin origin = segment.origin();
      boolean same =
          origin.source().equals(source)
              && (own.isEmpty() || own.getFirst().origin().numbering() == origin.numbering());
      if (!same) {
        break;
      }
      own.addFirst(segment);
    }
    return new Entry.After(List.copyOf(own), pace.publishedAt());
  }

  /**
   * Whether a segment of a source that takes over would show again what was shown: because it is
   * listed already, from an earlier time with this source, or because its date-time says so.
   */
  boolean repeats(NewSegment segment) {
    return isListed(segment.origin())
        || (!timeline.listed().isEmpty()
            && !endsWithSlate()
            && Entry.GoingOn.from(timeline, pace).repeats(segment.programDateTime()));
  }

  /** A slate shows nothing that could be shown again, whatever its date-times are. */
  private boolean endsWithSlate() {
    return last().filter(last -> SlateSegment.isOrigin(last.origin())).isPresent();
  }

  /**
   * The same for a track that enters the source where another one has: only what has nothing new in
   * it is a repeat, since what it begins with earlier keeps it from having a hole.
   */
  boolean repeatsWhole(NewSegment segment) {
    return isListed(segment.origin())
        || (repeats(segment)
            && segment.programDateTime().isPresent()
            && isOver(segment.programDateTime().get().plus(segment.duration())));
  }

  private boolean isOver(Instant end) {
    return timeline.endDateTime().filter(published -> !end.isAfter(published)).isPresent();
  }

  private boolean isListed(SegmentOrigin origin) {
    return timeline.listed().stream().anyMatch(listed -> isSame(listed.origin(), origin));
  }

  /** Folders and queries change with edges and tokens. */
  private static boolean isSame(SegmentOrigin one, SegmentOrigin other) {
    return one.source().equals(other.source())
        && one.msn() == other.msn()
        && fileName(one).equals(fileName(other));
  }

  private static String fileName(SegmentOrigin origin) {
    String path = origin.uri().split("\\?", 2)[0];
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Whether this track has come past a segment of another track of the same source: as the
   * date-times tell, or the source's numbers where there are none and those of both tracks are near
   * each other.
   */
  boolean isPast(SegmentOrigin origin, Optional<Instant> start, Duration duration) {
    return last()
        .filter(last -> last.origin().source().equals(origin.source()))
        .filter(last -> isPast(last, origin, start.map(at -> at.plus(duration.dividedBy(2)))))
        .isPresent();
  }

  private boolean isPast(PublishedSegment last, SegmentOrigin origin, Optional<Instant> middle) {
    if (middle.isPresent() && last.endDateTime().isPresent()) {
      return middle.get().isBefore(last.endDateTime().get());
    }
    long ahead = last.origin().msn() - origin.msn();
    return last.origin().numbering() == origin.numbering() && ahead >= 0 && ahead <= window;
  }

  /** Whether this track has come as far as another one of the same source. */
  boolean reaches(TrackPast other) {
    return other
        .last()
        .filter(last -> isPast(last.origin(), last.programDateTime(), last.duration()))
        .isPresent();
  }

  /** What is listed after the newest discontinuity, the oldest first. */
  List<PublishedSegment> listedInPeriod() {
    int first = 0;
    for (int i = 0; i < timeline.listed().size(); i++) {
      first = timeline.listed().get(i).discontinuity() ? i : first;
    }
    return timeline.listed().subList(first, timeline.listed().size());
  }

  private Optional<PublishedSegment> last() {
    return timeline.listed().isEmpty()
        ? Optional.empty()
        : Optional.of(timeline.listed().getLast());
  }
}
