package io.millrace.channel;

import io.millrace.source.ChannelId;
import java.util.List;
import java.util.Optional;

/**
 * What a channel shows to readers right now: an immutable snapshot that the HTTP layer serves from
 * without asking the actor.
 *
 * @param tracks what is published; empty while nothing is
 */
public record ChannelView(ChannelId id, String name, Phase phase, List<TrackView> tracks) {

  public ChannelView {
    tracks = List.copyOf(tracks);
  }

  public boolean isPlayable() {
    return !tracks.isEmpty();
  }

  public Optional<TrackView> track(String trackId) {
    return tracks.stream().filter(track -> track.id().value().equals(trackId)).findFirst();
  }
}
