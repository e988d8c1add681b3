package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.PlaylistWriter;
import io.millrace.testing.RfcFollower;
import io.millrace.timeline.TracksLawRun.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One track of a simulated channel, and what was seen of it. */
final class SimulatedTrack {

  private static final int MOST_AT_ONCE = 6;
  private static final int STEADY = 2;

  final String name;
  final Deque<WantedSegment> wanted = new ArrayDeque<>();
  private final int late;
  private final RfcFollower follower;
  private final Map<Content, Seen> seen = new HashMap<>();
  private final Map<Long, Began> starts = new HashMap<>();
  private UpstreamCursor cursor = UpstreamCursor.at(new Entry.ColdStart(1), MOST_AT_ONCE);
  private Pace pace = Pace.start(Instant.EPOCH);
  private Instant end = Instant.EPOCH;
  private int sinceBreak;
  Timeline timeline;
  boolean awake;
  boolean failing;
  boolean breakDue;

  /** The period that a piece of content was published in, so many segments after a break. */
  private record Seen(long period, int sinceBreak) {}

  /**
   * Where a period began, what was published last before, and whether a few went on from each other
   * there.
   */
  record Began(Instant start, Instant before, boolean steady) {

    Duration startApart(Began other) {
      return Duration.between(start, other.start).abs();
    }

    Duration apartBefore(Began other) {
      return Duration.between(before, other.before).abs();
    }
  }

  SimulatedTrack(String name, TimelineSettings settings, TimelineNumbers numbers, int late) {
    this.name = name;
    this.late = late;
    timeline = Timeline.resume(settings, numbers);
    follower = new RfcFollower(RfcFollower.Options.window(settings.window()));
  }

  Entry entry(TimelineSettings settings) {
    return timeline.listed().isEmpty()
        ? new Entry.ColdStart(settings.startSegments())
        : Entry.GoingOn.from(timeline, pace);
  }

  void enter(Entry entry) {
    cursor = UpstreamCursor.at(entry, MOST_AT_ONCE);
    wanted.clear();
    seen.clear();
    breakDue = false;
  }

  void sleep() {
    timeline = timeline.emptied();
    wanted.clear();
    follower.allowRestart();
    sinceBreak = 0;
  }

  void read(MediaPlaylist playlist, Instant now) {
    UpstreamCursor.Step step = cursor.advance(playlist, now);
    cursor = step.cursor();
    wanted.addAll(step.wanted());
  }

  /** A slow track is due later than its content. */
  Instant dueAt() {
    return Content.of("", wanted.getFirst()).start().plus(Duration.ofSeconds(6L * late));
  }

  Periods publish(Periods periods, WantedSegment next, String source, Instant now) {
    var segment =
        new NewSegment(
            next.origin(source, next.segment().uri()),
            next.segment().duration(),
            next.discontinuity() || breakDue,
            next.segment().programDateTime(),
            false,
            next.segment().tags());
    breakDue = false;
    boolean first = timeline.listed().isEmpty();
    Placing placing = periods.place(name, timeline, segment);
    timeline = placing.timeline().append(segment).publish();
    pace =
        first
            ? Pace.start(now)
            : pace.published(segment.duration(), timeline.targetDuration(), now);
    follower.follow(
        PlaylistWriter.write(TimelinePlaylist.of(timeline, each -> each.msn() + ".ts")), now);
    return placing.periods();
  }

  void remember(Content content, long current) {
    boolean broken = timeline.listed().getLast().discontinuity() || timeline.listed().size() == 1;
    boolean steady = sinceBreak >= STEADY;
    sinceBreak = broken ? 0 : sinceBreak + 1;
    if (timeline.period() > current) {
      throw new AssertionError(this + " is ahead of the channel, which is in " + current);
    }
    seen.putIfAbsent(content, new Seen(timeline.period(), sinceBreak));
    if (timeline.listed().size() > 1 && timeline.listed().getLast().discontinuity()) {
      starts.put(timeline.period(), new Began(content.start(), end, steady));
    }
    end = content.start();
  }

  boolean isSettledIn(Content content, int segments) {
    Seen one = seen.get(content);
    return one != null && one.sinceBreak() >= segments;
  }

  long periodOf(Content content) {
    return Optional.ofNullable(seen.get(content)).orElseThrow().period();
  }

  /** Only where the track came to it from an earlier one: a track wakes in the middle. */
  Optional<Began> startOf(long period) {
    return Optional.ofNullable(starts.get(period));
  }

  @Override
  public String toString() {
    return name + " in period " + timeline.period() + (late > 0 ? " late " + late : "");
  }
}
