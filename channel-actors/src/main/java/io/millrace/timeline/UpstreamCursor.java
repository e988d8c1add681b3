package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far one upstream Media Playlist has been followed, and what each reload of it brings.
 *
 * <p>Immutable. Segments are told apart by Media Sequence Number, file name and, where the source
 * tells, date-time; hosts, folders and queries are ignored, since origins change them between
 * reloads (edges, tokens).
 */
public final class UpstreamCursor {

  private final Entry entry;
  private final int mostAtOnce;
  private final ReadSegments read;
  private final boolean breakDue;
  private final Optional<Behind> behind;
  private final UpstreamPeriods periods;

  private UpstreamCursor(
      Entry entry,
      int mostAtOnce,
      ReadSegments read,
      UpstreamPeriods periods,
      boolean breakDue,
      Optional<Behind> behind) {
    this.entry = entry;
    this.mostAtOnce = mostAtOnce;
    this.read = read;
    this.periods = periods;
    this.breakDue = breakDue;
    this.behind = behind;
  }

  /** Since when the playlists are older than what was read, and the end of the first of them. */
  private record Behind(Instant since, long lastMsn) {}

  /**
   * A cursor that has read nothing, or what is published already ({@link Entry.After}).
   *
   * @param mostAtOnce segments taken from one reload at most, the newest: a larger burst would push
   *     the window past the players
   */
  public static UpstreamCursor at(Entry entry, int mostAtOnce) {
    if (mostAtOnce < 1) {
      throw new IllegalArgumentException(
          "segments taken at once: " + mostAtOnce + ", at least 1 must be");
    }
    return entry instanceof Entry.After after
        ? new UpstreamCursor(
            entry,
            mostAtOnce,
            ReadSegments.of(after.published(), after.publishedAt()),
            UpstreamPeriods.after(after.published().getLast().origin()),
            false,
            Optional.empty())
        : new UpstreamCursor(
            entry,
            mostAtOnce,
            ReadSegments.none(),
            UpstreamPeriods.start(),
            false,
            Optional.empty());
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
    /** The source began to number anew; new segments may follow only with a later reload. */
    RESET,
    /** Nothing new, or nothing yet that goes on from what is published. */
    UNCHANGED,
    /** Older than what was read before, as from a cache or a replica that lags. */
    STALE
  }

  /** Reads a reloaded playlist. */
  public Step advance(MediaPlaylist playlist, Instant now) {
    if (playlist.segments().isEmpty()) {
      return new Step(this, List.of(), Progress.UNCHANGED);
    }
    if (read.isEmpty()) {
      return enter(playlist, now);
    }
    return switch (compare(playlist, now)) {
      case ADVANCED, MISSED -> takeNewer(playlist, now);
      case RESET -> enterAnew(playlist, now);
      case UNCHANGED -> new Step(with(Optional.empty()), List.of(), Progress.UNCHANGED);
      case STALE -> {
        Behind first = behind.orElse(new Behind(now, playlist.lastMediaSequenceNumber()));
        yield new Step(with(Optional.of(first)), List.of(), Progress.STALE);
      }
    };
  }

  /**
   * Reads the playlist at another address of the same source. Where nothing in it was read before
   * it is another stream, entered as after a switch, whatever its numbers are. Names may have
   * changed with the address where the date-times are the same.
   */
  public Step advanceElsewhere(MediaPlaylist playlist, Instant now) {
    if (read.isEmpty() || playlist.segments().isEmpty()) {
      return advance(playlist, now);
    }
    if (read.haveNothingIn(playlist)) {
      return enterAnew(playlist, now);
    }
    return new UpstreamCursor(
            entry, mostAtOnce, read.renamedAsIn(playlist), periods, breakDue, behind)
        .advance(playlist, now);
  }

  /** Whether the playlist is of the same stream and ends by more than so many segments earlier. */
  public boolean isAheadOf(MediaPlaylist playlist, int segments) {
    return !read.isEmpty()
        && !playlist.segments().isEmpty()
        && !read.haveNothingIn(playlist)
        && !read.contradict(playlist)
        && playlist.lastMediaSequenceNumber() + segments < read.lastMsn();
  }

  private Progress compare(MediaPlaylist playlist, Instant now) {
    long last = playlist.lastMediaSequenceNumber();
    if (read.contradict(playlist)) {
      return Progress.RESET;
    }
    if (last > read.lastMsn()) {
      return Progress.ADVANCED;
    }
    if (last == read.lastMsn()) {
      return Progress.UNCHANGED;
    }
    boolean anew = read.knowNothingOf(playlist) || goesOnBehind(playlist, now);
    return anew ? Progress.RESET : Progress.STALE;
  }

  /**
   * A replica that lags catches up within the patience, and one that is frozen does not move. One
   * that moves and stays behind has begun anew with the names it had.
   */
  private boolean goesOnBehind(MediaPlaylist playlist, Instant now) {
    Duration patience = playlist.targetDuration().multipliedBy(TimelineSettings.HOLD_BACK);
    return behind
        .filter(first -> now.isAfter(first.since().plus(patience)))
        .filter(first -> playlist.lastMediaSequenceNumber() > first.lastMsn())
        .isPresent();
  }

  /** Until something is taken, every reload is read as if it were the first. */
  private Step enter(MediaPlaylist playlist, Instant now) {
    int position = entry.position(playlist, now);
    int size = playlist.segments().size();
    if (position == size) {
      return new Step(this, List.of(), Progress.UNCHANGED);
    }
    int first = entry.followsOthers(playlist) ? position : atMost(position, size);
    return take(playlist, first, breakDue, Progress.ADVANCED, now);
  }

  /** As after a switch of source, but without being told what is published. */
  private Step enterAnew(MediaPlaylist playlist, Instant now) {
    var pace = new Pace(read.newestReadAt(), read.newestReadAt());
    var goingOn = new Entry.GoingOn(read.endDateTime(), pace, playlist.targetDuration());
    var anew =
        new UpstreamCursor(
            goingOn,
            mostAtOnce,
            ReadSegments.none(),
            periods.numberedAnew(),
            true,
            Optional.empty());
    Step step = anew.enter(playlist, now);
    return new Step(step.cursor(), step.wanted(), Progress.RESET);
  }

  private Step takeNewer(MediaPlaylist playlist, Instant now) {
    List<MediaSegment> segments = playlist.segments();
    long lastMsn = read.lastMsn();
    int next = (int) Math.max(0, lastMsn + 1 - playlist.mediaSequenceNumber());
    int position = atMost(next, segments.size());
    boolean missed = segments.get(position).mediaSequenceNumber() > lastMsn + 1;
    return take(playlist, position, missed, missed ? Progress.MISSED : Progress.ADVANCED, now);
  }

  private int atMost(int position, int size) {
    return Math.max(position, size - mostAtOnce);
  }

  private Step take(
      MediaPlaylist playlist, int position, boolean afterBreak, Progress progress, Instant now) {
    List<MediaSegment> segments = playlist.segments();
    var wanted = new ArrayList<WantedSegment>();
    List<Long> period = periods.of(playlist);
    for (int i = position; i < segments.size(); i++) {
      boolean broken = segments.get(i).discontinuity() || (afterBreak && wanted.isEmpty());
      wanted.add(new WantedSegment(segments.get(i), broken, period.get(i), periods.numbering()));
    }
    var cursor =
        new UpstreamCursor(
            entry,
            mostAtOnce,
            read.and(playlist, now),
            periods.after(playlist),
            false,
            Optional.empty());
    return new Step(cursor, List.copyOf(wanted), progress);
  }

  private UpstreamCursor with(Optional<Behind> since) {
    return new UpstreamCursor(entry, mostAtOnce, read, periods, breakDue, since);
  }
}
