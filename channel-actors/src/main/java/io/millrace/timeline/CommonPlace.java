package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The place in a source at which a track enters it because others have.
 *
 * @param dateTime at which the first track entered it
 * @param msn Media Sequence Number of that segment; believed where no date-times are told and the
 *     numbers of this track come near it
 * @param ahead by how much this track enters it later than the first one, as it has more published;
 *     negative if it has less
 */
public record CommonPlace(Optional<Instant> dateTime, long msn, Duration ahead, Role role) {

  /** Tracks run apart by no more segments. */
  private static final long APART = 2;

  /** In hold-backs: the first track took a few segments, and others may be listed further. */
  private static final long MOST_TO_CATCH_UP = 3;

  /** Players pass over a hole of twice as much, and encoders round their clocks. */
  private static final Duration TOLERANCE = Duration.ofMillis(50);

  /**
   * What a track is to players. They play pictures on from where these ended, whatever comes, and
   * put sound and text beside the same content: what begins too late leaves a hole, what begins too
   * early overlaps what is there. So tracks whose segments do not begin at the place differ.
   */
  public enum Role {
    /** A Variant Stream: no earlier than the place. */
    LEADS,
    /** A rendition: no later than the place. */
    ACCOMPANIES
  }

  /**
   * The position of the first segment to take, where the playlist tells. It lies near the end;
   * numbers or clocks that say otherwise are of another kind.
   */
  Optional<Integer> in(MediaPlaylist playlist, Duration holdBack) {
    List<MediaSegment> all = playlist.segments();
    boolean byDate =
        !all.isEmpty()
            && dateTime.isPresent()
            && all.stream().allMatch(segment -> segment.programDateTime().isPresent());
    return (byDate ? byDateTime(all, holdBack) : byMsn(playlist))
        .filter(position -> isShort(all.subList(position, all.size()), holdBack));
  }

  private static boolean isShort(List<MediaSegment> segments, Duration holdBack) {
    return total(segments).compareTo(holdBack.multipliedBy(MOST_TO_CATCH_UP)) <= 0;
  }

  private Optional<Integer> byDateTime(List<MediaSegment> all, Duration slack) {
    return dateTime
        .map(date -> date.plus(ahead))
        .filter(date -> !middle(all.getFirst()).isAfter(date.plus(slack)))
        .filter(date -> !middle(all.getLast()).isBefore(date.minus(slack)))
        .map(date -> position(all, number -> Duration.between(start(all.get(number)), date)));
  }

  private static Instant start(MediaSegment segment) {
    return segment.programDateTime().orElseThrow();
  }

  private static Instant middle(MediaSegment segment) {
    return start(segment).plus(segment.duration().dividedBy(2));
  }

  private Optional<Integer> byMsn(MediaPlaylist playlist) {
    List<MediaSegment> all = playlist.segments();
    long place = msn - playlist.mediaSequenceNumber();
    if (place < 0 || place >= all.size() + APART) {
      return Optional.empty();
    }
    Duration wanted = untilNumber(all, place).plus(ahead);
    return Optional.of(position(all, number -> wanted.minus(total(all.subList(0, number)))));
  }

  /** Segments that are not listed yet are taken to be as long as the last one. */
  private static Duration untilNumber(List<MediaSegment> all, long place) {
    int listed = (int) Math.min(place, all.size());
    Duration missing =
        all.isEmpty() ? Duration.ZERO : all.getLast().duration().multipliedBy(place - listed);
    return total(all.subList(0, listed)).plus(missing);
  }

  /**
   * Of the first segment to take.
   *
   * @param place how long after the start of the segment of this position the place is
   */
  private int position(List<MediaSegment> all, IntFunction<Duration> place) {
    int position = 0;
    while (position < all.size() && isBefore(all.get(position), place.apply(position))) {
      position++;
    }
    return position;
  }

  /** Whether the segment lies before the place, which is this long after the segment's start. */
  private boolean isBefore(MediaSegment segment, Duration place) {
    return switch (role) {
      case LEADS -> place.compareTo(TOLERANCE) > 0;
      case ACCOMPANIES -> place.plus(TOLERANCE).compareTo(segment.duration()) >= 0;
    };
  }

  private static Duration total(List<MediaSegment> segments) {
    return segments.stream().map(MediaSegment::duration).reduce(Duration.ZERO, Duration::plus);
  }
}
