package io.millrace.channel;

import io.millrace.channel.ChannelFacts.SlateFacts;
import io.millrace.channel.ChannelNews.SlateDue;
import io.millrace.ladder.Ladder;
import io.millrace.timeline.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps players on while no source delivers: goes on with all tracks that somebody watches, in real
 * time, with a still picture and silence. For the timelines it is one more source: it begins and
 * ends with one discontinuity in every track. What the sources do meanwhile is none of its
 * business; the first segment of one ends it. Used by the channel's actor only.
 *
 * <p>Only a live channel that players have seen has one: what never played says so, and a recording
 * or an event would keep it for ever.
 */
final class Slate {

  /**
   * Players hold three Target Durations when a segment has just been published, and may take the
   * third to hear of the next one. A source that is being tried may take that, too: one
   * discontinuity less is worth the risk.
   */
  private static final int HELD_OUT = 2;

  private static final int HELD_OUT_WHILE_ONE_IS_TRIED = 3;

  private final ChannelTools tools;
  private final ChannelMemory memory;
  private final Failover failover;
  private final Tracks tracks;
  private final TimerScheduler<ChannelCommand> timers;
  private final SlateTracks slates;

  /** What was published last, the oldest first: a track that wakes begins with it. */
  private final Deque<SlateSegment> latest = new ArrayDeque<>();

  private Optional<Instant> since = Optional.empty();

  Slate(
      ChannelTools tools,
      ChannelMemory memory,
      Failover failover,
      Tracks tracks,
      TimerScheduler<ChannelCommand> timers) {
    this.tools = tools;
    this.memory = memory;
    this.failover = failover;
    this.tracks = tracks;
    this.timers = timers;
    this.slates = new SlateTracks(tools.store(), memory, tracks);
  }

  /**
   * When sources are doubted and left: early enough for a slate, if there may be one, to reach
   * players before they have played all they hold.
   */
  static FailoverSettings failover(ChannelSettings settings) {
    return settings.slate() ? settings.failover().givingUpAfter(HELD_OUT) : settings.failover();
  }

  /** Since when players see it; empty while they do not. */
  Optional<Instant> since() {
    return since;
  }

  boolean isShown() {
    return since.isPresent();
  }

  /**
   * Players see it or will within a few Target Durations, unless a source delivers before: whoever
   * waits for a track gets something.
   */
  boolean isToBeSeen() {
    return isShown() || tracks.lead().filter(this::mayBegin).isPresent();
  }

  /** Publishes what is due, and sees to it that it is asked again. */
  void tend() {
    Optional<TrackPublisher> lead = tracks.lead();
    if (lead.isEmpty() || !(isShown() || mayBegin(lead.get()))) {
      timers.cancel(SlateDue.KEY);
      return;
    }
    while (!now().isBefore(due(lead.get()))) {
      publish(lead.get());
    }
    wake();
    Duration wait = Duration.between(now(), due(lead.get()));
    timers.startSingleTimer(SlateDue.KEY, new SlateDue(), wait);
  }

  private boolean mayBegin(TrackPublisher lead) {
    return tools.settings().slate()
        && failover.phase() != Phase.IDLE
        && failover.active().isEmpty()
        && lead.isPublic()
        && lead.slides();
  }

  private Instant due(TrackPublisher lead) {
    Pace pace = lead.pace();
    if (isShown()) {
      return pace.evenAt().plus(latest.getLast().duration());
    }
    int targets = failover.candidate().isPresent() ? HELD_OUT_WHILE_ONE_IS_TRIED : HELD_OUT;
    return pace.publishedAt().plus(lead.targetDuration().multipliedBy(targets));
  }

  private void publish(TrackPublisher lead) {
    Duration target = slates.targetDuration();
    SlateSegment segment =
        isShown()
            ? latest.getLast().next(target)
            : SlateSegment.first(target, lead.goingOn().endDateTime(), lead.clock());
    if (!isShown()) {
      tracks.breakAll();
      since = Optional.of(now());
      memory.decisions().add(FailoverNotes.showsSlate(failover.candidate(), now()).decision());
    }
    slates.publish(segment, lead, tracks.awake(memory.ladder().orElseThrow()));
    latest.addLast(segment);
    if (latest.size() > tools.settings().timeline().startSegments()) {
      latest.removeFirst();
    }
    tracks.show(failover.phase());
  }

  /** Tracks that somebody began to watch show what the others show. */
  private void wake() {
    if (isShown()) {
      Ladder ladder = memory.ladder().orElseThrow();
      tracks.awake(ladder).stream()
          .filter(track -> tracks.publisher(track).appended() == 0)
          .forEach(track -> latest.forEach(segment -> slates.publish(segment, track)));
    }
  }

  /** A source's segment is about to be published. */
  void end() {
    if (isShown()) {
      forget();
      tracks.breakAll();
    }
  }

  /** Goes on with what an earlier run has shown. */
  void resume(SlateFacts facts) {
    since = Optional.of(facts.since());
    latest.addAll(facts.latest());
  }

  /** For the next run; empty while it is not shown. */
  Optional<SlateFacts> facts() {
    return since.map(from -> new SlateFacts(from, List.copyOf(latest)));
  }

  /** The channel stops. */
  void forget() {
    since = Optional.empty();
    latest.clear();
    timers.cancel(SlateDue.KEY);
  }

  private Instant now() {
    return tools.clock().instant();
  }
}
