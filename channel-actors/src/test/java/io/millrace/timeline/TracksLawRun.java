package io.millrace.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.hls.PlaylistParser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One channel with several tracks that lives through what a seed has in store for it. Each track's
 * playlists have to be legal, and the same content has to have the same Discontinuity Sequence
 * Number in all of them.
 */
final class TracksLawRun {

  private static final String LEAD = "v0";
  private static final Duration TARGET_DURATION = Duration.ofSeconds(6);

  /** What can happen to a channel with tracks. */
  enum Behaviour {
    RELOAD,
    SWITCH,
    SWITCH_TWICE,
    UPSTREAM_DISCONTINUITY,
    NUMBERS_RESET,
    ONE_TRACK_RESET,
    SEGMENT_LOST_ON_ONE_TRACK,
    SEGMENT_LOST_ON_ALL_TRACKS,
    SLEEP,
    WAKE,
    ACTOR_RESTART,
    PROCESS_RESTART
  }

  private final Random random;
  private final TimelineSettings settings;
  private final Map<String, SimulatedTrack> tracks = new LinkedHashMap<>();
  private final List<SimulatedLadder> sources = new ArrayList<>();
  private final Map<Behaviour, Integer> lived = new TreeMap<>();
  private final boolean inStep;
  private final TrackAlignment alignment;
  private SimulatedLadder active;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Periods periods;
  private boolean switched;
  private long allowed;

  TracksLawRun(long seed) {
    random = new Random(seed);
    settings = new TimelineSettings(random.nextInt(4, 12), random.nextInt(1, 4));
    inStep = random.nextInt(4) == 0;
    int count = random.nextInt(2, 6);
    for (int i = 0; i < count; i++) {
      String name = i == 0 ? LEAD : (i % 2 == 0 ? "v" : "a") + i;
      tracks.put(
          name, new SimulatedTrack(name, settings, numbers(), inStep ? 0 : random.nextInt(3)));
    }
    Duration common = segments();
    for (int i = random.nextInt(2, 4); i > 0; i--) {
      sources.add(
          new SimulatedLadder(
              "s" + i, random, offered(), inStep ? common : segments(), inStep ? 0 : 2, now));
    }
    active = sources.getFirst();
    alignment = new TrackAlignment(active, inStep);
    periods =
        Periods.resume(
            tracks.values().stream().map(track -> track.timeline.numbers()).toList(), now);
    allowed = periods.current() + 1;
    tracks.values().forEach(track -> track.awake = true);
    enter();
  }

  private Duration segments() {
    return Duration.ofMillis(random.nextInt(3_000, 6_001));
  }

  private Set<String> offered() {
    Set<String> offered = new LinkedHashSet<>(tracks.keySet());
    offered.removeIf(name -> !inStep && !name.equals(LEAD) && random.nextInt(5) == 0);
    return offered;
  }

  private TimelineNumbers numbers() {
    return random.nextBoolean()
        ? new TimelineNumbers(
            random.nextInt(100), random.nextInt(5), TARGET_DURATION, random.nextBoolean())
        : new TimelineNumbers(0, 0, TARGET_DURATION, false);
  }

  Map<Behaviour, Integer> live(int behaviours) {
    for (int i = 0; i < behaviours; i++) {
      Behaviour next = random.nextInt(4) == 0 ? anyBehaviour() : Behaviour.RELOAD;
      lived.merge(next, 1, Integer::sum);
      now = now.plusMillis(random.nextInt(500, 5_000));
      sources.forEach(source -> source.run(now));
      undergo(next);
      allowed += mostPeriods(next);
      reload();
      assertThat(periods.current()).as("the period after %s", lived).isLessThanOrEqualTo(allowed);
    }
    return lived;
  }

  /** How often the starts of a period on two tracks were compared. */
  int compared() {
    return alignment.compared();
  }

  boolean isInStep() {
    return inStep;
  }

  private Behaviour anyBehaviour() {
    Behaviour any = Behaviour.values()[random.nextInt(Behaviour.values().length)];
    boolean ofOneTrack =
        any == Behaviour.SEGMENT_LOST_ON_ONE_TRACK || any == Behaviour.ONE_TRACK_RESET;
    return inStep && ofOneTrack ? Behaviour.RELOAD : any;
  }

  /**
   * What all tracks meet at the same place counts once; it is met again in a source entered anew.
   */
  private int mostPeriods(Behaviour behaviour) {
    return switch (behaviour) {
      case RELOAD, SLEEP, WAKE -> 0;
      case UPSTREAM_DISCONTINUITY, SEGMENT_LOST_ON_ONE_TRACK -> 1;
      case SWITCH, SWITCH_TWICE, ACTOR_RESTART, PROCESS_RESTART, ONE_TRACK_RESET -> 2;
      case NUMBERS_RESET, SEGMENT_LOST_ON_ALL_TRACKS -> tracks.size();
    };
  }

  private void undergo(Behaviour behaviour) {
    switch (behaviour) {
      case RELOAD -> {}
      case SWITCH -> change();
      case SWITCH_TWICE -> {
        change();
        change();
      }
      case UPSTREAM_DISCONTINUITY -> active.tagDiscontinuity();
      case NUMBERS_RESET -> active.reset();
      case ONE_TRACK_RESET -> active.resetOne(any().name);
      case SEGMENT_LOST_ON_ONE_TRACK -> any().failing = true;
      case SEGMENT_LOST_ON_ALL_TRACKS -> tracks.values().forEach(track -> track.failing = true);
      case SLEEP -> sleep(any());
      case WAKE -> wake(any());
      case ACTOR_RESTART -> {
        periods = periods.next();
        enter();
      }
      case PROCESS_RESTART -> {
        tracks.values().forEach(SimulatedTrack::sleep);
        periods =
            Periods.resume(
                tracks.values().stream().map(track -> track.timeline.numbers()).toList(), now);
        periods = periods.next();
        enter();
      }
    }
  }

  private SimulatedTrack any() {
    return List.copyOf(tracks.values()).get(random.nextInt(tracks.size()));
  }

  private void change() {
    active = sources.get(random.nextInt(sources.size()));
    long before = periods.current();
    periods = periods.next();
    assertThat(periods.current()).as("a switch").isBetween(before, before + 1);
    assertThat(periods.next().current()).as("two in a row").isEqualTo(periods.current());
    enter();
  }

  private void enter() {
    switched = true;
    for (SimulatedTrack track : tracks.values()) {
      track.enter(track.entry(settings));
    }
  }

  private static void sleep(SimulatedTrack track) {
    if (!track.name.equals(LEAD)) {
      track.awake = false;
      track.sleep();
    }
  }

  private void wake(SimulatedTrack track) {
    if (!track.awake) {
      track.awake = true;
      track.enter(periods.joining(settings.startSegments()));
    }
  }

  private List<SimulatedTrack> followed() {
    return tracks.values().stream().filter(track -> track.awake && active.has(track.name)).toList();
  }

  /** Reads all playlists, then publishes what came about as fast as the content goes by. */
  private void reload() {
    followed().forEach(this::read);
    for (Optional<SimulatedTrack> next = due(); next.isPresent(); next = due()) {
      publish(next.get());
    }
  }

  private void enterLikeTheFirst(SimulatedTrack track, FirstEntry place) {
    if (!track.timeline.listed().isEmpty()) {
      track.enter(track.entry(place));
      read(track);
    }
  }

  private void read(SimulatedTrack track) {
    track.read((MediaPlaylist) PlaylistParser.parse(active.text(track.name)), now);
  }

  private Optional<SimulatedTrack> due() {
    return followed().stream()
        .filter(track -> !track.wanted.isEmpty())
        .min(Comparator.comparing(SimulatedTrack::dueAt));
  }

  private void publish(SimulatedTrack track) {
    WantedSegment wanted = track.wanted.removeFirst();
    if (track.failing) {
      track.failing = false;
      track.lose(wanted);
      return;
    }
    long before = periods.current();
    boolean first = switched;
    switched = false;
    Content content = Content.of(active.name, wanted);
    var place =
        FirstEntry.of(
            wanted.segment().programDateTime(),
            wanted.segment().mediaSequenceNumber(),
            track.timeline,
            track.pace());
    periods = track.publish(periods, wanted, active.name, now);
    assertThat(periods.current()).as("what one segment costs").isBetween(before, before + 2);
    if (first) {
      alignment.entered(active, track, periods.current(), content.start(), tracks.values());
    }
    for (long period = before + 1; period <= periods.current() && !first; period++) {
      alignment.began(period, content.start(), tracks.values());
    }
    track.remember(content, wanted.segment().duration());
    if (first) {
      followed().stream()
          .filter(other -> !other.begun)
          .forEach(other -> enterLikeTheFirst(other, place));
    }
    alignment.check(track, tracks.values(), periods.current(), content.start());
  }

  /** Which piece of content a segment is. */
  record Content(String source, long number, Instant start) {

    static Content of(String source, WantedSegment wanted) {
      String[] words = wanted.segment().tags().getFirst().split("[: ]", 3);
      return new Content(source, Long.parseLong(words[1]), Instant.parse(words[2]));
    }

    static Instant start(MediaSegment segment) {
      return Instant.parse(segment.tags().getFirst().split("[: ]", 3)[2]);
    }
  }
}
