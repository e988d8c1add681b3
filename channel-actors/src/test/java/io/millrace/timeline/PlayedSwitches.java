package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.PlaylistParser;
import io.millrace.hls.PlaylistWriter;
import io.millrace.testing.SimulatedPlayer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A channel whose sources die and are changed by hand again and again, always with a healthy one to
 * go to, and the players that watch it.
 */
final class PlayedSwitches {

  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration POLL = Duration.ofMillis(1_500);
  private static final int MOST_AT_ONCE = 6;

  private final Random random;
  private final Duration usual;
  private final List<SimulatedSource> sources = new ArrayList<>();
  private final List<SimulatedPlayer> players = new ArrayList<>();
  private final Duration detection;
  private SimulatedSource active;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Timeline timeline =
      Timeline.resume(new TimelineSettings(12, 3), new TimelineNumbers(0, 0, Duration.ZERO, false));
  private Pace pace = Pace.start(now);
  private UpstreamCursor cursor = UpstreamCursor.at(new Entry.ColdStart(3), MOST_AT_ONCE);
  private Instant pollAt = now;
  private Optional<Instant> switchAt = Optional.empty();

  /**
   * @param detection how long after the last publication of a dead source the next is entered
   */
  PlayedSwitches(long seed, boolean dates, Duration detection) {
    random = new Random(seed);
    this.detection = detection;
    usual = Duration.ofMillis(random.nextInt(4_000, 6_001));
    for (int i = 0; i < 3; i++) {
      sources.add(
          SimulatedSource.healthy("s" + i, random, dates, Duration.ZERO, usual).startedBefore(now));
    }
    active = sources.getFirst();
  }

  List<SimulatedPlayer> play(int switches) {
    Instant next = now.plusSeconds(20);
    for (int i = 0; i < switches; ) {
      now = now.plus(TICK);
      sources.forEach(source -> source.run(now));
      if (now.isAfter(next)) {
        next = now.plusSeconds(random.nextInt(10, 120));
        lose(random.nextBoolean());
        i++;
      }
      tick();
    }
    return players;
  }

  /** By hand the change is at once; a death is noticed some time after the last publication. */
  private void lose(boolean byHand) {
    if (!byHand) {
      active.freeze();
    }
    switchAt = Optional.of(byHand ? now : pace.publishedAt().plus(detection));
  }

  private void tick() {
    if (switchAt.filter(at -> !at.isAfter(now)).isPresent()) {
      switchAt = Optional.empty();
      sources.forEach(source -> source.thaw(now, true));
      active = sources.get((sources.indexOf(active) + random.nextInt(1, 3)) % sources.size());
      timeline = timeline.breakBeforeNext();
      cursor = UpstreamCursor.at(Entry.GoingOn.from(timeline, pace), MOST_AT_ONCE);
      pollAt = now;
    }
    if (!pollAt.isAfter(now)) {
      pollAt = now.plus(POLL);
      poll();
    }
    if (!timeline.listed().isEmpty()) {
      if (random.nextInt(240) == 0) {
        players.add(new SimulatedPlayer());
      }
      players.stream()
          .filter(player -> !player.reloadAt().isAfter(now))
          .forEach(player -> player.reload(text(), now));
    }
  }

  private void poll() {
    MediaPlaylist playlist = (MediaPlaylist) PlaylistParser.parse(active.text());
    UpstreamCursor.Step step = cursor.advance(playlist, now);
    cursor = step.cursor();
    boolean first = timeline.listed().isEmpty();
    for (WantedSegment wanted : step.wanted()) {
      var segment = wanted.segment();
      timeline =
          timeline
              .expecting(playlist.targetDuration())
              .append(
                  new NewSegment(
                      new SegmentOrigin(active.name, segment.mediaSequenceNumber(), segment.uri()),
                      segment.duration(),
                      wanted.discontinuity(),
                      segment.programDateTime(),
                      false,
                      List.of()));
      pace =
          first
              ? Pace.start(now)
              : pace.published(segment.duration(), timeline.targetDuration(), now);
    }
  }

  private String text() {
    return PlaylistWriter.write(TimelinePlaylist.of(timeline, segment -> segment.msn() + ".ts"));
  }
}
