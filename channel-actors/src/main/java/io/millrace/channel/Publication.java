package io.millrace.channel;

import io.millrace.channel.ChannelNews.FirstPublicationDue;
import io.millrace.channel.ChannelNews.SegmentReady;
import io.millrace.channel.FailoverStep.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * What becomes of a segment that an ingest has ready: it is published, or given up. Whatever is not
 * published is given back to the store. Used by the channel's actor only.
 */
final class Publication {

  private final ChannelTools tools;
  private final ChannelMemory memory;
  private final Failover failover;
  private final Tracks tracks;
  private final Callers callers;
  private final TimerScheduler<ChannelCommand> timers;
  private final Consumer<List<FailoverStep>> performer;

  /** The attempt from which each track was filled last. */
  private final Map<TrackId, Long> lastEpoch = new HashMap<>();

  Publication(
      ChannelTools tools,
      ChannelMemory memory,
      Failover failover,
      Tracks tracks,
      Callers callers,
      TimerScheduler<ChannelCommand> timers,
      Consumer<List<FailoverStep>> performer) {
    this.tools = tools;
    this.memory = memory;
    this.failover = failover;
    this.tracks = tracks;
    this.callers = callers;
    this.timers = timers;
    this.performer = performer;
  }

  void take(SegmentReady ready) {
    boolean kept = false;
    try {
      kept = judge(ready);
    } finally {
      if (!kept) {
        ready.body().ifPresent(tools.store()::discard);
      }
    }
  }

  /** Readers see what was appended until now. */
  void makePublic() {
    timers.cancel(FirstPublicationDue.KEY);
    tracks.makePublic();
    tracks.show(failover.phase());
    callers.opened();
  }

  private boolean judge(SegmentReady ready) {
    long epoch = ready.epoch();
    if (ready.segment().gap()) {
      performer.accept(failover.gapMet(epoch, now()));
      return failover.isActive(epoch) && publish(ready);
    }
    if (!failover.wants(epoch)) {
      return false;
    }
    if (isFirst(ready) && tracks.repeats(ready.track(), ready.segment())) {
      performer.accept(failover.segmentRepeats(epoch, ready.speed(), now()));
      return false;
    }
    performer.accept(failover.segmentReady(epoch, ready.speed(), now()));
    return publish(ready);
  }

  private boolean isFirst(SegmentReady ready) {
    return !Long.valueOf(ready.epoch()).equals(lastEpoch.get(ready.track()));
  }

  private boolean publish(SegmentReady ready) {
    TrackId track = ready.track();
    Duration targetBefore = tracks.targetDuration(track);
    if (!tracks.append(track, new SegmentPiece(ready.segment(), ready.body()))) {
      performer.accept(failover.segmentSkipped(ready.epoch(), "its bytes were lost", now()));
      tracks.breakAll();
      return false;
    }
    if (tracks.arePublic()) {
      noteRaised(targetBefore, tracks.targetDuration(track));
      tracks.show(failover.phase());
    } else {
      publishFirst(track);
    }
    if (isFirst(ready)) {
      lastEpoch.put(track, ready.epoch());
      failover
          .active()
          .ifPresent(active -> callers.switched(active.name(), tracks.nextMsn(track) - 1, now()));
    }
    return true;
  }

  /** Players want several segments to start, but not for longer than one of them lasts. */
  private void publishFirst(TrackId track) {
    if (tracks.appended() >= tools.settings().timeline().startSegments()) {
      makePublic();
    } else if (!timers.isTimerActive(FirstPublicationDue.KEY)) {
      timers.startSingleTimer(
          FirstPublicationDue.KEY, new FirstPublicationDue(), tracks.targetDuration(track));
    }
  }

  private void noteRaised(Duration before, Duration after) {
    if (!after.equals(before)) {
      memory
          .decisions()
          .add(
              Note.of(
                      now(),
                      Decision.Kind.TARGET_DURATION_RAISED,
                      "a longer segment came",
                      "from",
                      before.toSeconds() + " s",
                      "to",
                      after.toSeconds() + " s")
                  .decision());
    }
  }

  private Instant now() {
    return tools.clock().instant();
  }
}
