package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The newest segments that were read of one upstream playlist: what tells a playlist that goes on
 * from a stale one and from a numbering that began anew. Immutable.
 */
final class ReadSegments {

  private static final int REMEMBERED = 64;

  private final NavigableMap<Long, Known> byMsn;
  private final Instant newestReadAt;

  private ReadSegments(NavigableMap<Long, Known> byMsn, Instant newestReadAt) {
    this.byMsn = byMsn;
    this.newestReadAt = newestReadAt;
  }

  private record Known(String name, Optional<Instant> start, Duration duration) {

    static Known of(PublishedSegment segment) {
      String uri = segment.origin().uri();
      int part = uri.indexOf('#');
      return new Known(
          name(part < 0 ? uri : uri.substring(0, part)),
          segment.programDateTime(),
          segment.duration());
    }

    static Known of(MediaSegment segment) {
      return new Known(name(segment.uri()), segment.programDateTime(), segment.duration());
    }

    /** Origins that count their date-times on from one reload to the next may err a little. */
    boolean isSameAs(Known other, Duration tolerance) {
      return name.equals(other.name)
          && (start.isEmpty()
              || other.start.isEmpty()
              || Duration.between(start.get(), other.start.get()).abs().compareTo(tolerance) <= 0);
    }

    /** What is published lasts as long as it was measured, which may differ from what was said. */
    boolean isDatedAs(Known other) {
      Duration differ = duration.minus(other.duration).abs();
      return start.isPresent()
          && start.equals(other.start)
          && differ.compareTo(other.duration.dividedBy(2)) <= 0;
    }

    private static String name(String uri) {
      int query = uri.indexOf('?');
      String path = query < 0 ? uri : uri.substring(0, query);
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  static ReadSegments none() {
    return new ReadSegments(new TreeMap<>(), Instant.MIN);
  }

  /** Those that are published of it. One that was cut into several is known by its first part. */
  static ReadSegments of(List<PublishedSegment> published, Instant newestReadAt) {
    var byMsn = new TreeMap<Long, Known>();
    published.forEach(each -> byMsn.putIfAbsent(each.origin().msn(), Known.of(each)));
    return new ReadSegments(byMsn, newestReadAt);
  }

  /** These and those of a playlist that was read. */
  ReadSegments and(MediaPlaylist playlist, Instant now) {
    var next = new TreeMap<>(byMsn);
    playlist.segments().forEach(each -> next.put(each.mediaSequenceNumber(), Known.of(each)));
    while (next.size() > REMEMBERED) {
      next.pollFirstEntry();
    }
    return new ReadSegments(next, now);
  }

  boolean isEmpty() {
    return byMsn.isEmpty();
  }

  /** Of the newest; there must be one. */
  long lastMsn() {
    return byMsn.lastKey();
  }

  /** When the newest was read. */
  Instant newestReadAt() {
    return newestReadAt;
  }

  /** Wall-clock time of the end of the newest, where the source told. */
  Optional<Instant> endDateTime() {
    return Optional.ofNullable(byMsn.lastEntry())
        .map(Map.Entry::getValue)
        .flatMap(newest -> newest.start().map(start -> start.plus(newest.duration())));
  }

  /** The same numbers, but nothing in them is what was read before. */
  boolean contradict(MediaPlaylist playlist) {
    Duration tolerance = playlist.targetDuration().multipliedBy(TimelineSettings.HOLD_BACK);
    List<MediaSegment> common =
        playlist.segments().stream()
            .filter(each -> byMsn.containsKey(each.mediaSequenceNumber()))
            .toList();
    return !common.isEmpty()
        && common.stream()
            .noneMatch(
                each ->
                    Optional.ofNullable(byMsn.get(each.mediaSequenceNumber()))
                        .filter(known -> known.isSameAs(Known.of(each), tolerance))
                        .isPresent());
  }

  /** Neither a number nor a name was read before, and the date-times do not say that it is old. */
  boolean knowNothingOf(MediaPlaylist playlist) {
    var names = byMsn.values().stream().map(Known::name).collect(Collectors.toSet());
    return !isOld(playlist)
        && playlist.segments().stream()
            .noneMatch(
                each ->
                    byMsn.containsKey(each.mediaSequenceNumber())
                        || names.contains(Known.of(each).name()));
  }

  /**
   * Neither a number nor a name was read before, and the numbers do not go on either. Names that
   * several segments have tell nothing.
   */
  boolean haveNothingIn(MediaPlaylist playlist) {
    var names = byMsn.values().stream().map(Known::name).collect(Collectors.toSet());
    boolean telling = names.size() == byMsn.size();
    return playlist.mediaSequenceNumber() != lastMsn() + 1
        && playlist.segments().stream()
            .noneMatch(
                each ->
                    byMsn.containsKey(each.mediaSequenceNumber())
                        || (telling && names.contains(Known.of(each).name())));
  }

  /** With the names that the playlist has for segments of the same number, date and duration. */
  ReadSegments renamedAsIn(MediaPlaylist playlist) {
    var renamed = new TreeMap<>(byMsn);
    playlist
        .segments()
        .forEach(
            each ->
                renamed.computeIfPresent(
                    each.mediaSequenceNumber(),
                    (msn, known) -> known.isDatedAs(Known.of(each)) ? Known.of(each) : known));
    return new ReadSegments(renamed, newestReadAt);
  }

  private boolean isOld(MediaPlaylist playlist) {
    Optional<Instant> end = playlist.segments().getLast().programEnd();
    return end.isPresent() && endDateTime().isPresent() && end.get().isBefore(endDateTime().get());
  }
}
