package io.millrace.channel;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tracks that an earlier run has filled, until it is known where their source goes on. Used by
 * the channel's actor only.
 */
final class InheritedTracks {

  private final Set<TrackId> filled = new HashSet<>();
  private Optional<String> source = Optional.empty();

  /**
   * Takes over what is there.
   *
   * @param followed the source that was followed, if one was
   */
  void take(List<TrackId> tracks, Optional<String> followed) {
    filled.addAll(tracks);
    source = followed;
  }

  List<TrackId> all() {
    return List.copyOf(filled);
  }

  /** The source that this track goes on with where it stood, the first time it is asked for. */
  Optional<String> goesOnWith(TrackId track) {
    return source.filter(any -> filled.remove(track));
  }

  /** Whatever comes next does not go on from it. */
  void forget() {
    filled.clear();
  }
}
