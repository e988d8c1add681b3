package io.millrace.channel;

import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.Opened;
import org.apache.pekko.actor.typed.ActorRef;

/** Answers what viewers ask of a channel. Used by the channel's actor only. */
final class ViewerRequests {

  /** Viewers learn nothing of the sources. */
  static final NotPlayable NOTHING_DELIVERS =
      new NotPlayable("no source of the channel delivers now");

  private final Failover failover;
  private final Tracks tracks;
  private final Slate slate;
  private final Callers callers;
  private final Recordings recordings;
  private final RequestedAttachments attachments;
  private final Runnable start;

  /**
   * Of one channel.
   *
   * @param start makes the channel follow its sources if it does not, and keeps it from stopping
   */
  ViewerRequests(
      Failover failover,
      Tracks tracks,
      Slate slate,
      Callers callers,
      Recordings recordings,
      RequestedAttachments attachments,
      Runnable start) {
    this.failover = failover;
    this.tracks = tracks;
    this.slate = slate;
    this.callers = callers;
    this.recordings = recordings;
    this.attachments = attachments;
    this.start = start;
  }

  void open(ChannelCommand.Open open) {
    if (tracks.arePublic()) {
      open.replyTo().tell(new Opened());
    } else if (nothingComes()) {
      open.replyTo().tell(NOTHING_DELIVERS);
    } else {
      callers.opening(open.replyTo());
    }
    start.run();
  }

  void join(ActorRef<ChannelCommand.OpenReply> replyTo) {
    replyTo.tell(tracks.arePublic() ? new Opened() : ChannelCommand.NOT_PLAYING);
  }

  void openTrack(ChannelCommand.OpenTrack open) {
    TrackId track = open.track();
    if (tracks.arePublic() && !tracks.has(track)) {
      open.replyTo().tell(new NotPlayable("the channel has no track '" + track + "'"));
    } else if (tracks.isPublic(track)) {
      tracks.askedFor(track);
      open.replyTo().tell(new Opened());
    } else if (nothingComes()) {
      open.replyTo().tell(NOTHING_DELIVERS);
    } else {
      tracks.askedFor(track);
      callers.openingTrack(track, open.replyTo());
    }
    start.run();
  }

  private boolean nothingComes() {
    return failover.phase() == Phase.DARK && !slate.isToBeSeen();
  }

  void fetch(ChannelCommand.Fetch fetch) {
    switch (fetch.item()) {
      case ChannelCommand.SegmentItem segment -> recordings.fetch(segment, fetch.replyTo());
      case ChannelCommand.AttachmentItem attachment ->
          attachments.fetch(attachment, fetch.replyTo());
    }
  }
}
