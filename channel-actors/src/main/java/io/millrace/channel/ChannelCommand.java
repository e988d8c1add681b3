package io.millrace.channel;

import io.millrace.source.ChannelDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Everything a channel understands. The commands listed here are for everyone; what the channel's
 * own children and timers tell it is not part of the public protocol.
 */
public sealed interface ChannelCommand
    permits ChannelCommand.Open,
        ChannelCommand.OpenTrack,
        ChannelCommand.Fetch,
        ChannelCommand.PrefetchAfter,
        ChannelCommand.GetStatus,
        ChannelCommand.SwitchSource,
        ChannelCommand.RefreshLinks,
        ChannelCommand.ViewersSeen,
        ChannelCommand.Redefine,
        ChannelCommand.Stop,
        ChannelNews {

  /**
   * Somebody wants to play: starts an idle channel. Answered once there is something to play or
   * nothing to expect.
   */
  record Open(ActorRef<OpenReply> replyTo) implements ChannelCommand {}

  /** Outcome of {@link Open}. */
  sealed interface OpenReply {}

  /** The channel has published; its {@link ChannelView} has tracks. */
  record Opened() implements OpenReply {}

  /**
   * Nothing can be played now.
   *
   * @param reason what happened, in words without secrets
   */
  record NotPlayable(String reason) implements OpenReply {}

  /**
   * Somebody wants to play a track that sleeps. Answered like {@link Open}, once the track has
   * published; {@link NotPlayable} as well if the channel has no such track.
   */
  record OpenTrack(TrackId track, ActorRef<OpenReply> replyTo) implements ChannelCommand {}

  /** Somebody wants what a playlist names and nobody has asked for yet. */
  record Fetch(Item item, ActorRef<FetchReply> replyTo) implements ChannelCommand {}

  /**
   * A segment of a recording that is in the store was asked for, those that follow it are not all
   * there.
   */
  record PrefetchAfter(SegmentItem played) implements ChannelCommand {}

  /** How many segments of a recording are fetched ahead of the one that is played. */
  int PREFETCHED = 2;

  /** What {@link Fetch} can be asked for. */
  sealed interface Item {}

  /** A listed segment of a recording or an event. */
  record SegmentItem(TrackId track, long msn) implements Item {}

  /** What a playlist names beside segments; see {@link ChannelView#attachments}. */
  record AttachmentItem(String name) implements Item {}

  /** Outcome of {@link Fetch}. */
  sealed interface FetchReply {}

  /** A segment is in the store now, an attachment in the {@link ChannelView}. */
  record Fetched() implements FetchReply {}

  /**
   * It cannot be had.
   *
   * @param reason in words without secrets
   * @param exists false if no playlist names it
   */
  record NotFetched(String reason, boolean exists) implements FetchReply {}

  /** Asks for the whole status. */
  record GetStatus(ActorRef<ChannelStatus> replyTo) implements ChannelCommand {}

  /**
   * Leaves the active source on an operator's word.
   *
   * @param to the source to go to; empty for the best other one
   */
  record SwitchSource(Optional<String> to, ActorRef<SwitchReply> replyTo)
      implements ChannelCommand {}

  /** Outcome of {@link SwitchSource}. */
  sealed interface SwitchReply {}

  /**
   * The timeline goes on with the new source.
   *
   * @param firstMsn Media Sequence Number of the first segment from it
   * @param took from the command to that segment's publication
   */
  record Switched(String from, String to, long firstMsn, Duration took) implements SwitchReply {}

  /** No source of the channel has that name. */
  record NoSuchSource(String name, List<String> known) implements SwitchReply {}

  /** There is nothing to switch to, or nothing to switch away from. */
  record NoOtherSource(String reason) implements SwitchReply {}

  /** The wanted source was tried and did not deliver; the channel stays with what it had. */
  record SwitchFailed(String to, String reason) implements SwitchReply {}

  /** Looks for another link to the source that is followed, on an operator's word. */
  record RefreshLinks(ActorRef<RefreshReply> replyTo) implements ChannelCommand {}

  /** Outcome of {@link RefreshLinks}. */
  sealed interface RefreshReply {}

  /** The source is followed by the link that was found. */
  record Refreshed(String source, ChannelStatus.LinkStatus link) implements RefreshReply {}

  /**
   * The channel stays with the link it had.
   *
   * @param source empty if none is followed
   * @param reason in words without secrets
   */
  record NotRefreshed(Optional<String> source, String reason) implements RefreshReply {}

  /**
   * Which viewers a node has seen within its viewer time-out; sent once a second while there are
   * any, and once more when there are none. A node that is silent for five seconds has none.
   *
   * @param node which one says so: its last word replaces the one before
   * @param tracks whose playlists or segments were asked for there since the last word
   */
  record ViewersSeen(String node, ViewerSketch viewers, Set<TrackId> tracks)
      implements ChannelCommand {

    public ViewersSeen {
      tracks = Set.copyOf(tracks);
    }
  }

  /** The operator changed the definition; what did not change goes on untouched. */
  record Redefine(ChannelDefinition definition) implements ChannelCommand {}

  /** Ends the channel: children stop, waiting callers are answered. */
  record Stop(String reason) implements ChannelCommand {}
}
