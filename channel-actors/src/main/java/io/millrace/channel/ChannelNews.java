package io.millrace.channel;

import io.millrace.segment.SegmentBody;
import io.millrace.source.Located;
import io.millrace.source.SourceDefinition;
import io.millrace.timeline.NewSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a channel's children, its futures and its timer tell it. Never leaves the node. */
sealed interface ChannelNews extends ChannelCommand {

  /** Time for {@link Failover#due}. */
  record Due() implements ChannelNews {
    static final String KEY = "due";
  }

  /** Nobody has watched for {@code idle-after}. */
  record IdleDue() implements ChannelNews {
    static final String KEY = "idle";
  }

  /** What was appended so far is published even if the first playlist is shorter than wanted. */
  record FirstPublicationDue() implements ChannelNews {
    static final String KEY = "first-publication";
  }

  record SourceLocated(long epoch, Located located) implements ChannelNews {}

  record SourceNotLocated(long epoch, String reason) implements ChannelNews {}

  /**
   * A playlist was read.
   *
   * @param nextReload when it is read again
   * @param streamInf attributes of the Variant Stream, where the source has a Multivariant Playlist
   */
  record PlaylistLoaded(
      long epoch,
      TrackId track,
      Duration targetDuration,
      Instant nextReload,
      Optional<String> streamInf)
      implements ChannelNews {}

  record PlaylistFailed(long epoch, String reason) implements ChannelNews {}

  /**
   * The next segment of the track, in order.
   *
   * @param body its bytes; empty for a gap. Belongs to the receiver
   * @param speed of its download against real time; empty for a gap and for a body that is still
   *     filling
   */
  record SegmentReady(
      long epoch,
      TrackId track,
      NewSegment segment,
      Optional<SegmentBody> body,
      OptionalDouble speed)
      implements ChannelNews {}

  record SegmentSkipped(long epoch, long upstreamMsn, String reason) implements ChannelNews {}

  /** A segment could not be held for want of memory; it is tried again. */
  record MemoryScarce() implements ChannelNews {}

  /** Time to begin anew after the channel gave up for want of memory. */
  record BeginAgainDue() implements ChannelNews {
    static final String KEY = "begin-again";
  }

  /** Nothing more will come of this attempt. */
  record IngestEnded(long epoch, String reason, boolean unsupported) implements ChannelNews {}

  record ProbeSucceeded(SourceDefinition source, Duration targetDuration) implements ChannelNews {}

  record ProbeFailed(SourceDefinition source, String reason, boolean unsupported)
      implements ChannelNews {}

  record ProbesScheduled(Instant next) implements ChannelNews {}
}
