package io.millrace.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.hls.PlaylistParser;
import io.millrace.hls.PlaylistWriter;
import io.millrace.testing.RfcFollower;
import io.millrace.timeline.UpstreamCursor.Progress;
import io.millrace.timeline.UpstreamCursor.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * One channel that lives through what a seed has in store for it. Every playlist it publishes is
 * checked against all earlier ones, and every segment against what its source really made.
 */
final class LawRun {

  private static final int MOST_AT_ONCE = 6;

  /** What can happen to a channel. */
  enum Behaviour {
    RELOAD,
    SWITCH,
    FREEZE,
    THAW_WITH_BACKLOG,
    THAW_WITH_LOSS,
    UPSTREAM_DISCONTINUITY,
    NUMBERS_RESET,
    STALE_REPLICA,
    STUCK_REPLICA,
    SLEEP_PAST_THE_WINDOW,
    OTHER_DURATIONS,
    STOP_AND_RESUME,
    LOSE_CHECKPOINT,
    SEGMENTS_FAIL
  }

  private final Random random;
  private final TimelineSettings settings;
  private final List<SimulatedSource> sources = new ArrayList<>();
  private final RfcFollower follower;
  private final Map<Behaviour, Integer> lived = new TreeMap<>();
  private SimulatedSource active;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Timeline timeline;
  private Pace pace = Pace.start(now);
  private Entry entry;
  private UpstreamCursor cursor;
  private Optional<Long> lastContent = Optional.empty();
  private long lastMsn;
  private boolean failing;
  private boolean breakExplained;
  private boolean neverPublished = true;
  private boolean entered;

  LawRun(long seed) {
    random = new Random(seed);
    settings = new TimelineSettings(random.nextInt(3, 16), random.nextInt(1, 4));
    follower = new RfcFollower(RfcFollower.Options.window(settings.window()));
    Duration usual = Duration.ofMillis(random.nextInt(1_000, 7_000));
    for (int i = random.nextInt(2, 5); i > 0; i--) {
      sources.add(source("s" + i, usual).startedBefore(now));
    }
    active = sources.getFirst();
    timeline =
        Timeline.resume(
            settings,
            random.nextBoolean()
                ? TimelineNumbers.unknown(now)
                : new TimelineNumbers(0, 0, Duration.ZERO, false));
    entry = new Entry.ColdStart(settings.startSegments());
    cursor = UpstreamCursor.at(entry, MOST_AT_ONCE);
  }

  private SimulatedSource source(String name, Duration usual) {
    int clock = random.nextInt(4);
    Duration error =
        switch (clock) {
          case 0, 1 -> Duration.ZERO;
          case 2 -> Duration.ofSeconds(random.nextInt(-20, 20));
          default -> Duration.ofDays(-400);
        };
    Duration own = random.nextBoolean() ? usual : Duration.ofMillis(random.nextInt(1_000, 7_000));
    return new SimulatedSource(name, random, random.nextInt(3) > 0, error, own);
  }

  Map<Behaviour, Integer> live(int behaviours) {
    reload(active.text());
    for (int i = 0; i < behaviours; i++) {
      Behaviour next =
          random.nextInt(3) == 0
              ? Behaviour.values()[random.nextInt(Behaviour.values().length)]
              : Behaviour.RELOAD;
      lived.merge(next, 1, Integer::sum);
      pass(Duration.ofMillis(random.nextInt(50, 4_000)));
      undergo(next);
    }
    return lived;
  }

  private void pass(Duration time) {
    now = now.plus(time);
    sources.forEach(source -> source.run(now));
  }

  private void undergo(Behaviour behaviour) {
    switch (behaviour) {
      case RELOAD -> reload(active.text());
      case SWITCH -> change(sources.get(random.nextInt(sources.size())));
      case FREEZE -> active.freeze();
      case THAW_WITH_BACKLOG -> sources.forEach(source -> source.thaw(now, false));
      case THAW_WITH_LOSS -> sources.forEach(source -> source.thaw(now, true));
      case UPSTREAM_DISCONTINUITY -> active.tagDiscontinuity();
      case NUMBERS_RESET -> active.reset(now);
      case STALE_REPLICA -> reload(active.staleText(false));
      case STUCK_REPLICA -> {
        for (int i = random.nextInt(20); i > 0; i--) {
          reload(active.staleText(true));
          pass(Duration.ofSeconds(2));
        }
      }
      case SLEEP_PAST_THE_WINDOW -> {
        pass(Duration.ofSeconds(random.nextInt(100)));
        reload(active.text());
      }
      case OTHER_DURATIONS ->
          active.changeDurations(Duration.ofMillis(random.nextInt(1_000, 9_000)));
      case STOP_AND_RESUME -> stopAndResume();
      case LOSE_CHECKPOINT -> loseCheckpoint();
      case SEGMENTS_FAIL -> {
        failing = true;
        reload(active.text());
        failing = false;
      }
    }
  }

  private void change(SimulatedSource next) {
    active = next;
    timeline = timeline.breakBeforeNext();
    breakExplained = true;
    enter(
        timeline.listed().isEmpty()
            ? new Entry.ColdStart(settings.startSegments())
            : Entry.GoingOn.from(timeline, pace));
    reload(active.text());
  }

  private void enter(Entry next) {
    entry = next;
    entered = false;
    cursor = UpstreamCursor.at(next, MOST_AT_ONCE);
    lastContent = Optional.empty();
  }

  private void stopAndResume() {
    timeline =
        random.nextBoolean()
            ? timeline.emptied()
            : Timeline.resume(settings, timeline.emptied().numbers());
    breakExplained = true;
    follower.allowRestart();
    pass(Duration.ofSeconds(random.nextInt(60)));
    enter(new Entry.ColdStart(settings.startSegments()));
    reload(active.text());
  }

  private void loseCheckpoint() {
    pass(Duration.ofSeconds(30));
    TimelineNumbers numbers = TimelineNumbers.unknown(now);
    assertThat(numbers.nextMsn())
        .as("a number that no earlier run can have reached")
        .isGreaterThanOrEqualTo(timeline.nextMsn());
    timeline = Timeline.resume(settings, numbers);
    neverPublished = true;
    follower.allowLostNumbers();
    enter(new Entry.ColdStart(settings.startSegments()));
    reload(active.text());
  }

  private void reload(String text) {
    MediaPlaylist playlist = (MediaPlaylist) PlaylistParser.parse(text);
    Step step = cursor.advance(playlist, now);
    assertThat(step.wanted().size()).as("a burst").isLessThanOrEqualTo(MOST_AT_ONCE);
    if (!entered) {
      checkEntry(playlist, step);
    }
    cursor = step.cursor();
    if (step.progress() == Progress.RESET) {
      lastContent = lastContent.map(content -> Long.MAX_VALUE);
    }
    if (step.progress() == Progress.MISSED) {
      assertThat(playlist.mediaSequenceNumber() > lastMsn + 1 || backlog(playlist) > MOST_AT_ONCE)
          .as("missed only what has left or would be too large a burst")
          .isTrue();
    }
    for (WantedSegment wanted : step.wanted()) {
      checkWanted(wanted, step);
      take(wanted, playlist.targetDuration());
    }
    if (!step.wanted().isEmpty()) {
      timeline = timeline.publish();
      publish();
    }
  }

  private long backlog(MediaPlaylist playlist) {
    return playlist.lastMediaSequenceNumber() - lastMsn;
  }

  /** Where date-times agree: no repeat without need, no hole, no waiting. */
  private void checkEntry(MediaPlaylist playlist, Step step) {
    entered = !step.wanted().isEmpty();
    if (!(entry instanceof Entry.GoingOn goingOn)
        || goingOn.endDateTime().isEmpty()
        || !datesAgree(playlist, goingOn)) {
      return;
    }
    Instant end = goingOn.endDateTime().get().minus(Entry.GoingOn.TOLERANCE);
    List<MediaSegment> after =
        playlist.segments().stream()
            .filter(segment -> !segment.programDateTime().orElseThrow().isBefore(end))
            .toList();
    if (step.wanted().isEmpty()) {
      assertThat(after).as("taken as soon as they are listed").isEmpty();
      return;
    }
    if (!leavesPlayersShort(after, goingOn.targetDuration())) {
      assertThat(step.wanted().getFirst().segment().programDateTime().orElseThrow())
          .as("no repeat after a switch")
          .isAfterOrEqualTo(end);
    }
    if (after.size() <= MOST_AT_ONCE) {
      assertThat(step.wanted().stream().map(WantedSegment::segment))
          .as("no hole after a switch")
          .containsAll(after);
    }
  }

  private boolean leavesPlayersShort(List<MediaSegment> taken, Duration target) {
    Duration sum = taken.stream().map(MediaSegment::duration).reduce(Duration.ZERO, Duration::plus);
    Duration sincePublished = Duration.between(pace.publishedAt(), now).minus(sum);
    return pace.owed(now).minus(sum).compareTo(target.dividedBy(2)) > 0
        || sincePublished.compareTo(target) > 0;
  }

  private static boolean datesAgree(MediaPlaylist playlist, Entry.GoingOn goingOn) {
    Instant end = goingOn.endDateTime().orElseThrow();
    Duration slack = goingOn.targetDuration().multipliedBy(2);
    List<MediaSegment> segments = playlist.segments();
    return !segments.isEmpty()
        && segments.stream().allMatch(segment -> segment.programDateTime().isPresent())
        && !segments.getFirst().programDateTime().orElseThrow().isAfter(end.plus(slack))
        && !segments.getLast().programEnd().orElseThrow().isBefore(end.minus(slack));
  }

  /** Once, in order, and with a break exactly where the source does not go on. */
  private void checkWanted(WantedSegment wanted, Step step) {
    long content = content(wanted.segment().tags());
    boolean reset = lastContent.filter(last -> last == Long.MAX_VALUE).isPresent();
    long msn = wanted.segment().mediaSequenceNumber();
    // A source that loses segments and goes on numbering as if nothing was cannot be told.
    boolean missed =
        !reset && msn != lastMsn + 1 && lastContent.filter(last -> content != last + 1).isPresent();
    if (!reset) {
      assertThat(lastContent.orElse(-1L)).as("once and in order").isLessThan(content);
    }
    boolean inContext = lastContent.isPresent();
    assertThat(wanted.discontinuity())
        .as("break before content %s of %s after %s", content, active, lastContent)
        .isEqualTo(wanted.segment().discontinuity() || (inContext && (reset || missed)));
    assertThat(missed).as("missed").isEqualTo(missed && step.progress() != Progress.ADVANCED);
    lastContent = Optional.of(content);
    lastMsn = msn;
  }

  private void take(WantedSegment wanted, Duration upstreamTarget) {
    if (failing && random.nextInt(3) == 0) {
      timeline = timeline.breakBeforeNext();
      breakExplained = true;
      return;
    }
    MediaSegment segment = wanted.segment();
    var origin = new SegmentOrigin(active.name, segment.mediaSequenceNumber(), segment.uri());
    var next =
        new NewSegment(
            origin,
            segment.duration(),
            wanted.discontinuity(),
            segment.programDateTime(),
            segment.gap(),
            segment.tags());
    boolean first = timeline.listed().isEmpty();
    boolean expected = !(first && neverPublished) && (breakExplained || wanted.discontinuity());
    Timeline expecting = timeline.expecting(upstreamTarget);
    if (expecting.targetDuration().compareTo(timeline.targetDuration()) > 0) {
      follower.allowTargetDurationRaise();
    }
    Duration before = expecting.targetDuration();
    timeline = expecting.append(next);
    if (timeline.targetDuration().compareTo(before) > 0) {
      follower.allowTargetDurationRaise();
    }
    assertThat(timeline.listed().getLast().discontinuity())
        .as("one tag where something broke, none elsewhere")
        .isEqualTo(expected);
    breakExplained = false;
    neverPublished = false;
    pace =
        first ? Pace.start(now) : pace.published(next.duration(), timeline.targetDuration(), now);
    publish();
  }

  private void publish() {
    if (timeline.listed().isEmpty()) {
      return;
    }
    String text =
        PlaylistWriter.write(TimelinePlaylist.of(timeline, segment -> segment.msn() + ".ts"));
    follower.follow(text, now);
  }

  private static long content(List<String> tags) {
    return Long.parseLong(tags.getFirst().substring("#X-CONTENT:".length()));
  }
}
