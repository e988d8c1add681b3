package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How far one upstream Media Playlist has been followed, and what each reload of it brings.
 *
 * <p>Immutable. Segments are told apart by Media Sequence Number and file name; hosts, folders and
 * queries are ignored, since origins change them between reloads (edges, tokens).
 */
public final class UpstreamCursor {

  /**
   * How many taken segments are remembered, to tell a stale playlist from a numbering that began
   * anew.
   */
  private static final int REMEMBERED = 64;

  private final Entry entry;
  private final int mostAtOnce;
  private final NavigableMap<Long, String> taken;
  private final Optional<Instant> behindSince;

  private UpstreamCursor(
      Entry entry,
      int mostAtOnce,
      NavigableMap<Long, String> taken,
      Optional<Instant> behindSince) {
    this.entry = entry;
    this.mostAtOnce = mostAtOnce;
    this.taken = taken;
    this.behindSince = behindSince;
  }

  /**
   * A cursor that has read nothing.
   *
   * @param mostAtOnce segments taken from one reload at most; of a longer backlog the newest
   *     hold-back is taken, because a larger burst would push the window past the players
   */
  public static UpstreamCursor at(Entry entry, int mostAtOnce) {
    return new UpstreamCursor(entry, mostAtOnce, new TreeMap<>(), Optional.empty());
  }

  /**
   * What a reload brought.
   *
   * @param cursor the cursor after it
   * @param wanted in the order of publication
   * @param progress what kind of reload it was
   */
  public record Step(UpstreamCursor cursor, List<WantedSegment> wanted, Progress progress) {}

  /** What a reload says about the source. */
  public enum Progress {
    /** New segments that go on from the ones before. */
    ADVANCED,
    /** New segments, but some in between are lost for good. */
    MISSED,
    /** The source began to number anew. */
    RESET,
    /** Nothing new. */
    UNCHANGED,
    /** Older than what was read before, as from a cache or a replica that lags. */
    STALE
  }

  /** Reads a reloaded playlist. */
  public Step advance(MediaPlaylist playlist, Instant now) {
    if (playlist.segments().isEmpty()) {
      return new Step(this, List.of(), Progress.UNCHANGED);
    }
    if (taken.isEmpty()) {
      return take(playlist, entry.position(playlist, now), Progress.ADVANCED);
    }
    return switch (compare(playlist, now)) {
      case ADVANCED, MISSED -> takeNewer(playlist);
      case RESET -> takeAfterReset(playlist);
      case UNCHANGED -> new Step(behind(Optional.empty()), List.of(), Progress.UNCHANGED);
      case STALE ->
          new Step(behind(Optional.of(behindSince.orElse(now))), List.of(), Progress.STALE);
    };
  }

  private Progress compare(MediaPlaylist playlist, Instant now) {
    long last = lastMsn(playlist);
    if (contradicts(playlist)) {
      return Progress.RESET;
    }
    if (last > taken.lastKey()) {
      return Progress.ADVANCED;
    }
    if (last == taken.lastKey()) {
      return Progress.UNCHANGED;
    }
    Duration patience = playlist.targetDuration().multipliedBy(TimelineSettings.HOLD_BACK);
    boolean staysBehind = behindSince.isPresent() && now.isAfter(behindSince.get().plus(patience));
    return staysBehind || isUnknown(playlist) ? Progress.RESET : Progress.STALE;
  }

  /** The same numbers, but nothing in them is what was read before. */
  private boolean contradicts(MediaPlaylist playlist) {
    List<MediaSegment> common =
        playlist.segments().stream()
            .filter(segment -> taken.containsKey(segment.mediaSequenceNumber()))
            .toList();
    return !common.isEmpty()
        && common.stream()
            .noneMatch(segment -> name(segment).equals(taken.get(segment.mediaSequenceNumber())));
  }

  /** Older numbers, none of which were read, and no name that was. */
  private boolean isUnknown(MediaPlaylist playlist) {
    Set<String> names = new HashSet<>(taken.values());
    return playlist.segments().stream()
        .noneMatch(
            segment ->
                taken.containsKey(segment.mediaSequenceNumber()) || names.contains(name(segment)));
  }

  private Step takeNewer(MediaPlaylist playlist) {
    List<MediaSegment> segments = playlist.segments();
    int position = segments.size();
    while (position > 0 && segments.get(position - 1).mediaSequenceNumber() > taken.lastKey()) {
      position--;
    }
    int backlog = segments.size() - position;
    boolean missed =
        segments.get(position).mediaSequenceNumber() > taken.lastKey() + 1 || backlog > mostAtOnce;
    if (backlog > mostAtOnce) {
      position = segments.size() - TimelineSettings.HOLD_BACK;
    }
    return take(playlist, position, missed ? Progress.MISSED : Progress.ADVANCED);
  }

  private Step takeAfterReset(MediaPlaylist playlist) {
    var anew = new UpstreamCursor(entry, mostAtOnce, new TreeMap<>(), Optional.empty());
    int hold = Math.min(TimelineSettings.HOLD_BACK, playlist.segments().size());
    return anew.take(playlist, playlist.segments().size() - hold, Progress.RESET);
  }

  private Step take(MediaPlaylist playlist, int position, Progress progress) {
    List<MediaSegment> segments = playlist.segments();
    boolean broken = progress != Progress.ADVANCED;
    var wanted = new ArrayList<WantedSegment>();
    for (MediaSegment segment : segments.subList(position, segments.size())) {
      wanted.add(new WantedSegment(segment, broken || segment.discontinuity()));
      broken = false;
    }
    var remembered = new TreeMap<>(taken);
    segments.forEach(segment -> remembered.put(segment.mediaSequenceNumber(), name(segment)));
    while (remembered.size() > REMEMBERED) {
      remembered.pollFirstEntry();
    }
    var next = new UpstreamCursor(entry, mostAtOnce, remembered, Optional.empty());
    return new Step(next, wanted, wanted.isEmpty() ? Progress.UNCHANGED : progress);
  }

  private UpstreamCursor behind(Optional<Instant> since) {
    return new UpstreamCursor(entry, mostAtOnce, taken, since);
  }

  private static long lastMsn(MediaPlaylist playlist) {
    return playlist.segments().getLast().mediaSequenceNumber();
  }

  private static String name(MediaSegment segment) {
    int query = segment.uri().indexOf('?');
    String path = query < 0 ? segment.uri() : segment.uri().substring(0, query);
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
