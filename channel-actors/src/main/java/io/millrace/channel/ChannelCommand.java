package io.millrace.channel;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.source.ChannelDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Everything a channel understands. The commands listed here are for everyone; what the channel's
 * own children and timers tell it is not part of the public protocol. Those that are {@link
 * CborSerializable} reach it from other nodes too.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ChannelCommand.Open.class, name = "open"),
  @JsonSubTypes.Type(value = ChannelCommand.Join.class, name = "join"),
  @JsonSubTypes.Type(value = ChannelCommand.OpenTrack.class, name = "open-track"),
  @JsonSubTypes.Type(value = ChannelCommand.Fetch.class, name = "fetch"),
  @JsonSubTypes.Type(value = ChannelCommand.PrefetchAfter.class, name = "prefetch-after"),
  @JsonSubTypes.Type(value = ChannelCommand.GetStatus.class, name = "get-status"),
  @JsonSubTypes.Type(value = ChannelCommand.SwitchSource.class, name = "switch-source"),
  @JsonSubTypes.Type(value = ChannelCommand.RefreshLinks.class, name = "refresh-links"),
  @JsonSubTypes.Type(value = ChannelCommand.ViewersSeen.class, name = "viewers-seen")
})
public sealed interface ChannelCommand
    permits ChannelCommand.Open,
        ChannelCommand.Join,
        ChannelCommand.OpenTrack,
        ChannelCommand.Fetch,
        ChannelCommand.PrefetchAfter,
        ChannelCommand.GetStatus,
        ChannelCommand.SwitchSource,
        ChannelCommand.RefreshLinks,
        ChannelCommand.ViewersSeen,
        ChannelCommand.Redefine,
        ChannelCommand.HandOver,
        ChannelCommand.Stop,
        ChannelNews {

  /**
   * Somebody wants to play: starts an idle channel. Answered once there is something to play or
   * nothing to expect.
   */
  record Open(ActorRef<OpenReply> replyTo) implements ChannelCommand, CborSerializable {}

  /**
   * Somebody goes on playing, who has begun elsewhere or has paused: answered with {@link Opened}
   * if the channel plays, else with {@link #NOT_PLAYING}; starts nothing.
   */
  record Join(ActorRef<OpenReply> replyTo) implements ChannelCommand, CborSerializable {}

  /** Outcome of {@link Open}. */
  sealed interface OpenReply extends CborSerializable {}

  /** The channel has published; its {@link ChannelView} has tracks. */
  record Opened() implements OpenReply {}

  /**
   * Nothing can be played now.
   *
   * @param reason what happened, in words without secrets
   */
  record NotPlayable(String reason) implements OpenReply {}

  /** There is nothing to go on with. */
  NotPlayable NOT_PLAYING = new NotPlayable("the channel is not playing");

  /** The channel has just been handed over: its next owner is to be asked. */
  NotPlayable MOVES_ON = new NotPlayable("the channel goes on on another node");

  /**
   * Somebody wants to play a track that sleeps. Answered like {@link Open}, once the track has
   * published; {@link NotPlayable} as well if the channel has no such track.
   */
  record OpenTrack(TrackId track, ActorRef<OpenReply> replyTo)
      implements ChannelCommand, CborSerializable {}

  /** Somebody wants what a playlist names and nobody has asked for yet. */
  record Fetch(Item item, ActorRef<FetchReply> replyTo)
      implements ChannelCommand, CborSerializable {}

  /**
   * A segment of a recording that is in the store was asked for, those that follow it are not all
   * there.
   */
  record PrefetchAfter(SegmentItem played) implements ChannelCommand, CborSerializable {}

  /** How many segments of a recording are fetched ahead of the one that is played. */
  int PREFETCHED = 2;

  /** What {@link Fetch} can be asked for. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = SegmentItem.class, name = "segment"),
    @JsonSubTypes.Type(value = AttachmentItem.class, name = "attachment")
  })
  sealed interface Item {}

  /** A listed segment of a recording or an event. */
  record SegmentItem(TrackId track, long msn) implements Item {}

  /** What a playlist names beside segments; see {@link ChannelView#attachments}. */
  record AttachmentItem(String name) implements Item {}

  /** Outcome of {@link Fetch}. */
  sealed interface FetchReply extends CborSerializable {}

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
  record GetStatus(ActorRef<ChannelStatus> replyTo) implements ChannelCommand, CborSerializable {}

  /**
   * Leaves the active source on an operator's word.
   *
   * @param to the source to go to; empty for the best other one
   */
  record SwitchSource(Optional<String> to, ActorRef<SwitchReply> replyTo)
      implements ChannelCommand, CborSerializable {}

  /** Outcome of {@link SwitchSource}. */
  sealed interface SwitchReply extends CborSerializable {}

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
  record RefreshLinks(ActorRef<RefreshReply> replyTo) implements ChannelCommand, CborSerializable {}

  /** Outcome of {@link RefreshLinks}. */
  sealed interface RefreshReply extends CborSerializable {}

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
      implements ChannelCommand, CborSerializable {

    public ViewersSeen {
      tracks = Set.copyOf(tracks);
    }
  }

  /** The operator changed the definition; what did not change goes on untouched. */
  record Redefine(ChannelDefinition definition) implements ChannelCommand {}

  /**
   * Another run of the channel goes on from here: this one follows nothing more, answers with what
   * the other needs, and ends. Waiting callers are answered; what is listed stays in the store.
   */
  record HandOver(ActorRef<HandedOver> replyTo) implements ChannelCommand {}

  /**
   * Outcome of {@link HandOver}. Nothing was or will be published after this.
   *
   * @param facts to be given to the next run
   */
  record HandedOver(ChannelFacts facts) implements CborSerializable {}

  /** Ends the channel: children stop, waiting callers are answered. */
  record Stop(String reason) implements ChannelCommand {}
}
