package io.millrace.channel;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MultivariantPlaylist;
import io.millrace.media.MediaDescription;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.source.Located;
import io.millrace.source.SourceDefinition;
import io.millrace.timeline.NewSegment;
import io.millrace.upstream.FetchedText;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.pekko.actor.typed.ActorRef;

/** What a channel's children, its futures and its timer tell it. Never leaves the node. */
sealed interface ChannelNews extends ChannelCommand {

  /** Time for {@link Failover#due}. */
  record Due() implements ChannelNews {}

  /** Nobody has watched for {@code idle-after}. */
  record IdleDue() implements ChannelNews {
    static final String KEY = "idle";
  }

  /** What was appended so far is published even if the first playlist is shorter than wanted. */
  record FirstPublicationDue() implements ChannelNews {
    static final String KEY = "first-publication";
  }

  /** Time to look whether a link is to be renewed. */
  record LinkDue() implements ChannelNews {}

  /** Another link of the attempt's source was found, and leads to a text. */
  record LinkFound(long epoch, long renewal, SourceLinks.Link link, FetchedText text)
      implements ChannelNews {}

  record LinkNotFound(long epoch, long renewal, String reason) implements ChannelNews {}

  /** Time to renew what the channel has at providers. */
  record SlotsDue() implements ChannelNews {
    static final String KEY = "slots";
  }

  /** What became of a slot at a provider. */
  record SlotNews(SlotOutcome outcome) implements ChannelNews {}

  /** No connection is open any more of the attempt that had this slot. */
  record SlotVacated(SlotTicket ticket) implements ChannelNews {}

  /**
   * The origin of a source that has a provider answered with this status.
   *
   * @param line the way to it that was used; {@link Ingests#isOpen}
   * @param retryAfter for how long it wants to be left alone, if it says so
   */
  record SourceRefused(
      SourceDefinition source, long line, int status, Optional<Duration> retryAfter)
      implements ChannelNews {}

  record SourceLocated(long epoch, Located located) implements ChannelNews {}

  record SourceNotLocated(long epoch, String reason) implements ChannelNews {}

  /** What an ingest tells. */
  sealed interface FeedNews extends ChannelNews {

    /** Of the attempt. */
    long epoch();

    /** The name of the feed. */
    TrackId track();
  }

  /**
   * What the attempt's link leads to is refused. The feed waits to be told another address.
   *
   * @param single it is one segment that is refused, which may just be lost
   */
  record LinkRefused(long epoch, TrackId track, String reason, boolean single)
      implements FeedNews {}

  /** The feed goes on at the address that it was told. */
  record Relocated(long epoch, TrackId track) implements FeedNews {}

  /** The feed could not use the address that it was told, and stays where it was. */
  record NotRelocated(long epoch, TrackId track, String reason) implements FeedNews {}

  /** Somebody's interest in a track may have ended. */
  record TracksDue() implements ChannelNews {}

  /** A track that woke is shown even if its first playlist is shorter than wanted. */
  record TrackPublicationDue(TrackId track) implements ChannelNews {}

  /** The next segment of the slate is due, or the first one. */
  record SlateDue() implements ChannelNews {
    static final String KEY = "slate";
  }

  /** The attempt's source has several Media Playlists. */
  record MultivariantRead(long epoch, MultivariantPlaylist playlist, URI base)
      implements ChannelNews {}

  /** A Media Playlist was found that has an end. */
  record RecordingRead(long epoch, TrackId track, MediaPlaylist playlist, URI base)
      implements FeedNews {}

  /**
   * A Media Playlist was found that lists an event from its beginning.
   *
   * @param earlier what it lists before the segments that will be told as ready
   */
  record EventRead(long epoch, TrackId track, List<RecordedSegment> earlier) implements FeedNews {}

  /** A new segment of an event, told before it is ready, so that it can be had again later. */
  record EventGrew(long epoch, TrackId track, RecordedSegment segment) implements FeedNews {}

  /** All segments of the event have been told. */
  record EventEnded(long epoch, TrackId track) implements FeedNews {}

  /**
   * A playlist was read.
   *
   * @param nextReload when it is read again
   */
  record PlaylistLoaded(long epoch, TrackId track, Duration targetDuration, Instant nextReload)
      implements FeedNews {}

  /**
   * The feed has found where to enter its playlist.
   *
   * @param dateTime at which the first segment starts that it takes
   * @param upstreamMsn of that segment
   */
  record SourceEntered(long epoch, TrackId track, Optional<Instant> dateTime, long upstreamMsn)
      implements FeedNews {}

  record PlaylistFailed(long epoch, TrackId track, String reason) implements FeedNews {}

  /**
   * The next segment of the track, in order.
   *
   * @param body its bytes; empty for a gap. Belongs to the receiver
   * @param speed of its download against real time; empty for a gap and for a body that is still
   *     filling
   * @param attachments what its packaging names
   * @param description of its media, once it is whole
   */
  record SegmentReady(
      long epoch,
      TrackId track,
      NewSegment segment,
      Optional<SegmentBody> body,
      OptionalDouble speed,
      Map<String, Attachment> attachments,
      MediaDescription description)
      implements FeedNews {}

  /** A segment that was told while it was filling is whole. */
  record SegmentMeasured(long epoch, TrackId track, MediaDescription description)
      implements FeedNews {}

  /** What a segment holds, told before the segment where that is known in time. */
  record ContentRead(long epoch, TrackId track, ContentMark mark) implements FeedNews {}

  /** The source's Media Sequence Numbers began anew. */
  record NumberedAnew(long epoch, TrackId track) implements FeedNews {}

  /**
   * A segment could not be had.
   *
   * @param gapFollows the source goes on, and a gap will be told in its place
   */
  record SegmentSkipped(
      long epoch, TrackId track, long upstreamMsn, String reason, boolean gapFollows)
      implements FeedNews {}

  /** The first segment of a recording could be had. */
  record RecordingProbed(RecordingRead read, RecordingProbe probe) implements ChannelNews {}

  /**
   * What somebody has asked for.
   *
   * @param attachment empty if it could not be had
   * @param reason why not
   */
  record AttachmentRead(
      String name,
      Optional<Attachment> attachment,
      String reason,
      ActorRef<ChannelCommand.FetchReply> replyTo)
      implements ChannelNews {}

  /** What becomes of a segment that is fetched because somebody has asked for it. */
  sealed interface RecordedNews extends ChannelNews {

    ChannelCommand.SegmentItem item();

    /** Counts the tries; words about earlier ones are dropped. */
    int attempt();

    record PartsReady(ChannelCommand.SegmentItem item, int attempt, SegmentParts parts)
        implements RecordedNews {}

    record Begun(ChannelCommand.SegmentItem item, int attempt) implements RecordedNews {}

    record Whole(ChannelCommand.SegmentItem item, int attempt) implements RecordedNews {}

    record Failed(
        ChannelCommand.SegmentItem item,
        int attempt,
        String reason,
        boolean forLackOfMemory,
        boolean refused)
        implements RecordedNews {

      static Failed of(ChannelCommand.SegmentItem item, int attempt, Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return new Failed(
            item,
            attempt,
            Failures.words(cause),
            cause instanceof SegmentStoreFull,
            Failures.isRefusal(cause));
      }
    }

    record RetryDue(ChannelCommand.SegmentItem item, int attempt) implements RecordedNews {}
  }

  /** A segment could not be held for want of memory; it is tried again. */
  record MemoryScarce() implements ChannelNews {}

  /** Time to begin anew after the channel gave up for want of memory. */
  record BeginAgainDue() implements ChannelNews {
    static final String KEY = "begin-again";
  }

  /** Nothing more will come of this attempt. */
  record IngestEnded(long epoch, TrackId track, String reason) implements FeedNews {}

  /**
   * A source's playlist could be read and does what it should.
   *
   * @param recording it has its end
   */
  record ProbeSucceeded(SourceDefinition source, Duration targetDuration, boolean recording)
      implements ChannelNews {}

  record ProbeFailed(SourceDefinition source, String reason) implements ChannelNews {}

  record ProbesScheduled(Instant next) implements ChannelNews {}
}
