package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The place in a source at which a track begins to show it, as other tracks of the source find it.
 *
 * @param dateTime of that place
 * @param msn Media Sequence Number of that place at the source; believed where no date-times are
 *     told and the numbers of the other track come near it
 */
public record Beginning(Optional<Instant> dateTime, long msn) {

  /** In segments; tracks run apart by no more. */
  static final long APART = 2;

  /** Position of the first segment that is not before it; empty where nothing tells. */
  Optional<Integer> in(MediaPlaylist playlist) {
    List<MediaSegment> all = playlist.segments();
    if (all.isEmpty() || !isDated(all)) {
      return byMsn(playlist);
    }
    return dateTime.map(date -> byDateTime(all, date)).or(() -> byMsn(playlist));
  }

  private static boolean isDated(List<MediaSegment> all) {
    return all.stream().allMatch(segment -> segment.programDateTime().isPresent());
  }

  /** A segment that lies behind it for its greater part is not before it. */
  private static int byDateTime(List<MediaSegment> all, Instant date) {
    int position = all.size();
    while (position > 0 && !middle(all.get(position - 1)).isBefore(date)) {
      position--;
    }
    return position;
  }

  private static Instant middle(MediaSegment segment) {
    return segment.programDateTime().orElseThrow().plus(segment.duration().dividedBy(2));
  }

  private Optional<Integer> byMsn(MediaPlaylist playlist) {
    int size = playlist.segments().size();
    return Optional.of(msn - playlist.mediaSequenceNumber())
        .filter(place -> place >= 0 && place < size + APART)
        .map(place -> (int) Math.min(place, size));
  }
}
