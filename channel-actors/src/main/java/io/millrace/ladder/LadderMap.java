package io.millrace.ladder;

import java.util.Map;

/**
 * Where each track of a ladder is found at one source.
 *
 * @param tracks by id; every track of the ladder is in it
 */
public record LadderMap(Map<String, TrackSource> tracks) {

  public LadderMap {
    tracks = Map.copyOf(tracks);
  }

  /**
   * Of one track.
   *
   * @throws IllegalArgumentException when the ladder has no such track
   */
  public TrackSource of(String id) {
    TrackSource source = tracks.get(id);
    if (source == null) {
      throw new IllegalArgumentException("the ladder has no track " + id);
    }
    return source;
  }
}
