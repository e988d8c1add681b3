package io.millrace.timeline;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A live origin with several tracks of the same content. The tracks are cut at the same places;
 * some are listed later than others.
 */
final class SimulatedLadder {

  private static final int WINDOW = 8;
  private static final int MOST_LATE = 2;

  final String name;

  /** Whether it tells date-times. */
  final boolean dated;

  /** Whether its tracks number the same content alike. */
  final boolean alike;

  private final Random random;
  final Duration segment;
  private final Map<String, Track> tracks = new TreeMap<>();
  private final Deque<Made> made = new ArrayDeque<>();
  private Instant madeUntil;
  private long nextContent;
  private boolean breakDue;

  /** It has begun to number anew, but seems to have lost segments. */
  private boolean disguised;

  /** One segment of the content, the same in all tracks. */
  private record Made(long content, Instant start, boolean discontinuity) {}

  private record Listed(Made made, long msn, boolean discontinuity) {}

  private static final class Track {
    final Deque<Listed> listed = new ArrayDeque<>();
    final int late;
    long nextMsn;
    long sequence;
    long firstContent;
    boolean shifted;
    int name;

    Track(int late, long nextMsn) {
      this.late = late;
      this.nextMsn = nextMsn;
    }
  }

  /**
   * @param segment how long each segment is
   * @param mostLate segments that one track may be listed later than another
   */
  SimulatedLadder(
      String name, Random random, Set<String> tracks, Duration segment, int mostLate, Instant now) {
    this.name = name;
    this.random = random;
    this.dated = random.nextInt(3) > 0;
    this.alike = random.nextBoolean();
    this.segment = segment;
    long first = random.nextInt(5_000);
    for (String track : tracks) {
      long own = alike ? first : random.nextLong(50_000);
      this.tracks.put(track, new Track(random.nextInt(mostLate + 1), own));
    }
    madeUntil =
        now.minus(segment.multipliedBy(WINDOW + MOST_LATE)).minusMillis(random.nextInt(3_000));
    run(now);
  }

  /** Whether anything in its playlists tells which content is the same. */
  boolean tells() {
    return dated
        || (alike && !disguised && tracks.values().stream().noneMatch(track -> track.shifted));
  }

  boolean has(String track) {
    return tracks.containsKey(track);
  }

  void run(Instant now) {
    while (!madeUntil.plus(segment).isAfter(now)) {
      made.addLast(new Made(nextContent++, madeUntil, breakDue));
      breakDue = false;
      madeUntil = madeUntil.plus(segment);
      tracks.values().forEach(this::list);
      while (made.size() > MOST_LATE + 1) {
        made.removeFirst();
      }
    }
  }

  private void list(Track track) {
    for (Made each : made) {
      if (each.content() >= track.firstContent && each.content() <= nextContent - 1 - track.late) {
        track.listed.addLast(new Listed(each, track.nextMsn++, each.discontinuity()));
        track.firstContent = each.content() + 1;
      }
    }
    while (track.listed.size() > WINDOW) {
      track.sequence += track.listed.removeFirst().discontinuity() ? 1 : 0;
    }
  }

  void tagDiscontinuity() {
    breakDue = true;
  }

  /** All encoders are started anew: their old windows are gone. */
  void reset() {
    long first = random.nextInt(10);
    disguised = tracks.values().stream().anyMatch(track -> track.nextMsn < first + MOST_LATE);
    tracks.values().forEach(track -> reset(track, alike ? first : random.nextInt(50)));
  }

  void resetOne(String name) {
    Track track = tracks.get(name);
    if (track != null) {
      reset(track, track.nextMsn + 1_000);
      track.shifted = true;
    }
  }

  private void reset(Track track, long first) {
    track.listed.clear();
    track.nextMsn = first;
    track.sequence = 0;
    track.shifted = false;
    track.name++;
    track.firstContent = nextContent;
  }

  String text(String name) {
    Track track = Objects.requireNonNull(tracks.get(name));
    var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:6");
    text.append("\n#EXT-X-MEDIA-SEQUENCE:");
    text.append(track.listed.isEmpty() ? track.nextMsn : track.listed.getFirst().msn());
    text.append("\n#EXT-X-DISCONTINUITY-SEQUENCE:").append(track.sequence).append('\n');
    for (Listed each : track.listed) {
      if (each.discontinuity()) {
        text.append("#EXT-X-DISCONTINUITY\n");
      }
      if (dated) {
        text.append("#EXT-X-PROGRAM-DATE-TIME:").append(each.made().start()).append('\n');
      }
      text.append("#EXTINF:").append(BigDecimal.valueOf(segment.toMillis(), 3)).append(",\n");
      text.append("#X-CONTENT:").append(each.made().content()).append(' ');
      text.append(each.made().start()).append('\n');
      text.append((char) ('a' + track.name % 26)).append(track.name).append('-');
      text.append(each.msn()).append(".ts\n");
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return name + tracks.keySet() + (dated ? " dated" : "") + (alike ? " alike" : "");
  }
}
