package io.millrace.channel;

import io.millrace.channel.ChannelNews.ContentRead;
import io.millrace.channel.ChannelNews.SegmentMeasured;
import io.millrace.channel.ChannelNews.SegmentReady;
import io.millrace.channel.ChannelNews.SegmentSkipped;
import io.millrace.media.MediaContainer;
import io.millrace.media.MediaDescription;
import io.millrace.segment.SegmentInFlight;
import io.millrace.timeline.NewSegment;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The last step of an {@link IngestActor}: tells the channel of each segment in order, and what it
 * has to know of those that are lost. Called by that actor only.
 */
final class SegmentDelivery {

  private final IngestActor.Job job;
  private final ActorRef<ChannelCommand> channel;
  private boolean breakDue;
  private boolean delivered;
  private Optional<MediaSpan> lastSpan = Optional.empty();

  /**
   * The gap for a segment that was lost just now. A source that is dying loses its last segment,
   * and what the next source has in its place is better than a gap.
   */
  private Optional<SegmentReady> held = Optional.empty();

  SegmentDelivery(IngestActor.Job job, ActorRef<ChannelCommand> channel) {
    this.job = job;
    this.channel = channel;
  }

  void deliver(SegmentQueue.Entry entry) {
    tellHeld();
    NewSegment segment = entry.newSegment(job.source(), breakDue || clockJumps(entry));
    tellContent(entry, !entry.wanted.discontinuity() && !breakDue);
    breakDue = false;
    lastSpan = entry.span;
    delivered = true;
    channel.tell(
        new SegmentReady(
            job.epoch(),
            job.track(),
            segment,
            Optional.ofNullable(entry.flight).map(SegmentInFlight::body),
            entry.speed,
            entry.parts.attachments(),
            entry.description));
  }

  /** Told before the segment itself, so that a source may be refused for it. */
  private void tellContent(SegmentQueue.Entry entry, boolean announcedToGoOn) {
    boolean jumps =
        announcedToGoOn
            && lastSpan.isPresent()
            && entry.span.isPresent()
            && lastSpan.get().jumpsTo(entry.span.get());
    entry
        .validated
        .map(segment -> ContentMark.of(segment, jumps))
        .ifPresent(mark -> channel.tell(new ContentRead(job.epoch(), job.track(), mark)));
  }

  /** A source whose media does not go on, though its playlist says so. */
  private boolean clockJumps(SegmentQueue.Entry entry) {
    return entry.container.equals(Optional.of(MediaContainer.FRAGMENTED_MP4))
        && lastSpan.isPresent()
        && entry.span.isPresent()
        && !lastSpan.get().goesOnWith(entry.span.get());
  }

  /** Nothing follows that could be better than the gap. */
  void finish() {
    tellHeld();
  }

  private void tellHeld() {
    held.ifPresent(channel::tell);
    held = Optional.empty();
  }

  /** It could not be fetched, as often as it was tried. */
  void lost(SegmentQueue.Entry entry) {
    tellHeld();
    lastSpan = Optional.empty();
    boolean gap = job.kind().lossesAreGaps() && delivered && entry.duration.isPositive();
    channel.tell(
        new SegmentSkipped(job.epoch(), job.track(), entry.upstreamMsn(), entry.failure, gap));
    if (gap) {
      held =
          Optional.of(
              new SegmentReady(
                  job.epoch(),
                  job.track(),
                  entry.lost(job.source()),
                  Optional.empty(),
                  OptionalDouble.empty(),
                  Map.of(),
                  MediaDescription.EMPTY));
    } else {
      breakDue = true;
    }
  }

  /** Something became known of a segment that was delivered while it was filling. */
  void late(SegmentFlow.LateWord word) {
    switch (word) {
      case SegmentFlow.Broken(var upstreamMsn, var reason) -> {
        breakDue = true;
        channel.tell(new SegmentSkipped(job.epoch(), job.track(), upstreamMsn, reason, false));
      }
      case SegmentFlow.Measured(var entry) -> {
        tellContent(entry, false);
        channel.tell(new SegmentMeasured(job.epoch(), job.track(), entry.description));
      }
    }
  }
}
