package io.millrace.channel;

import io.millrace.source.ChannelId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a channel shows to readers right now: an immutable snapshot that the HTTP layer serves from
 * without asking the actor.
 *
 * @param multivariant the Multivariant Playlist; empty while the channel is not playing
 * @param tracks what its ladder has, tracks that sleep included; empty while it is not playing
 * @param attachments initialization sections, keys and session data by the name that the playlists
 *     give them
 */
public record ChannelView(
    ChannelId id,
    String name,
    Phase phase,
    Optional<MultivariantView> multivariant,
    List<TrackView> tracks,
    Map<String, Attachment> attachments) {

  public ChannelView {
    tracks = List.copyOf(tracks);
    attachments = Map.copyOf(attachments);
  }

  /** A channel of which nothing can be played yet. */
  public static ChannelView notPlaying(ChannelId id, String name, Phase phase) {
    return new ChannelView(id, name, phase, Optional.empty(), List.of(), Map.of());
  }

  public boolean isPlayable() {
    return multivariant.isPresent();
  }

  public Optional<TrackView> track(String trackId) {
    return tracks.stream().filter(track -> track.id().value().equals(trackId)).findFirst();
  }
}
