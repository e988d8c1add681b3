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

  final String name;
  final Deque<WantedSegment> wanted = new ArrayDeque<>();
  private final int late;
  final CommonPlace.Role role;
  private final RfcFollower follower;
  private final Map<Long, Began> starts = new HashMap<>();
  private UpstreamCursor cursor = UpstreamCursor.at(new Entry.ColdStart(1), MOST_AT_ONCE);
  private Pace pace = Pace.start(Instant.EPOCH);
  private Optional<Instant> end = Optional.empty();
  private Optional<Instant> datedEnd = Optional.empty();
  private Optional<Newest> newest = Optional.empty();
  private Optional<Instant> entered = Optional.empty();
  private Instant hadFrom = Instant.EPOCH;
  private Instant lostUntil = Instant.EPOCH;
  private long period;
  Timeline timeline;
  boolean awake;
  boolean failing;
  boolean breakDue;
  boolean begun;

  record Newest(PublishedSegment segment, Instant publishedAt) {}

  /**
   * Where a period began.
   *
   * @param before until where was published before
   * @param hadFrom from where on something could be had
   */
  record Began(Instant start, Instant before, Instant hadFrom) {

    /** Where it could have begun, if it was asked to there. */
    Instant earliest(Instant place) {
      return hadFrom.isAfter(before) || hadFrom.isAfter(place) ? hadFrom : place;
    }
  }

  SimulatedTrack(String name, TimelineSettings settings, TimelineNumbers numbers, int late) {
    this.name = name;
    this.role = name.startsWith("v") ? CommonPlace.Role.LEADS : CommonPlace.Role.ACCOMPANIES;
    this.late = late;
    timeline = Timeline.resume(settings, numbers);
    follower = new RfcFollower(RfcFollower.Options.window(settings.window()));
  }

  Entry entry(TimelineSettings settings) {
    return timeline.listed().isEmpty()
        ? new Entry.ColdStart(settings.startSegments())
        : Entry.GoingOn.from(timeline, pace);
  }

  /** The same when another track has entered the source. */
  Entry entry(FirstEntry first) {
    return first.goingOn(timeline, pace, role);
  }

  void enter(Entry entry) {
    begun = false;
    entered = Optional.empty();
    lostUntil = Instant.EPOCH;
    cursor = UpstreamCursor.at(entry, MOST_AT_ONCE);
    wanted.clear();
    breakDue = false;
  }

  void sleep() {
    timeline = timeline.emptied();
    wanted.clear();
    follower.allowRestart();
    end = Optional.empty();
    datedEnd = Optional.empty();
    newest = Optional.empty();
  }

  void read(MediaPlaylist playlist, Instant now) {
    UpstreamCursor.Step step = cursor.advance(playlist, now);
    cursor = step.cursor();
    if (!step.wanted().isEmpty()) {
      hadFrom = Content.start(playlist.segments().getFirst());
    }
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
    begun = true;
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

  /** Could not be had. */
  void lose(WantedSegment next) {
    lostUntil = Content.of("", next).start().plus(next.segment().duration());
    breakDue = true;
  }

  void remember(Content content, Duration duration) {
    Instant before = end.filter(known -> entered.isPresent()).orElse(content.start());
    if (end.isEmpty()) {
      period = timeline.period();
    }
    Instant had = hadFrom.isAfter(lostUntil) ? hadFrom : lostUntil;
    while (period < timeline.period()) {
      period++;
      starts.put(period, new Began(content.start(), before, had));
    }
    entered = entered.or(() -> Optional.of(content.start()));
    end = Optional.of(content.start().plus(duration));
    datedEnd = timeline.endDateTime();
    newest = Optional.of(new Newest(timeline.listed().getLast(), pace.publishedAt()));
  }

  /** Of what is published. */
  Optional<Instant> end() {
    return end;
  }

  /** The same, as far as was told. */
  Optional<Instant> datedEnd() {
    return datedEnd;
  }

  Pace pace() {
    return pace;
  }

  /** The segment that is published last. */
  Optional<Newest> newest() {
    return newest;
  }

  /** Where it entered the source. */
  Optional<Instant> entered() {
    return entered;
  }

  /** Only where the track came to it from an earlier one: a track wakes in the middle. */
  Optional<Began> startOf(long number) {
    return Optional.ofNullable(starts.get(number));
  }

  @Override
  public String toString() {
    return name + " in period " + timeline.period() + (late > 0 ? " late " + late : "");
  }
}
