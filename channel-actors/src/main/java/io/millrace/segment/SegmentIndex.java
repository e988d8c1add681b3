package io.millrace.segment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which segment is where: by key, by track, by channel. Changed under the store's lock; finding
 * takes none.
 */
final class SegmentIndex {

  private record Track(String channel, String name) {
    static Track of(SegmentKey key) {
      return new Track(key.channel(), key.track());
    }
  }

  private final ConcurrentMap<SegmentKey, SegmentHolding> found = new ConcurrentHashMap<>();
  private final Map<Track, Set<SegmentKey>> keysByTrack = new HashMap<>();
  private final Map<String, Set<SegmentHolding>> byChannel = new HashMap<>();

  @Nullable SegmentHolding find(SegmentKey key) {
    return found.get(key);
  }

  /** How many keys there are. */
  int size() {
    return found.size();
  }

  /** False if something else has this key. */
  boolean put(SegmentKey key, SegmentHolding holding) {
    SegmentHolding present = found.putIfAbsent(key, holding);
    if (present != null) {
      return present == holding;
    }
    keysByTrack.computeIfAbsent(Track.of(key), any -> new LinkedHashSet<>()).add(key);
    return true;
  }

  void remove(SegmentKey key) {
    found.remove(key);
    Track track = Track.of(key);
    Set<SegmentKey> siblings = keysByTrack.get(track);
    if (siblings != null && siblings.remove(key) && siblings.isEmpty()) {
      keysByTrack.remove(track);
    }
  }

  /** In the order in which they were admitted. */
  List<SegmentKey> ofTrack(String channel, String name) {
    return List.copyOf(keysByTrack.getOrDefault(new Track(channel, name), Set.of()));
  }

  void join(SegmentHolding holding) {
    byChannel.computeIfAbsent(holding.channel, any -> new HashSet<>()).add(holding);
  }

  void leave(SegmentHolding holding) {
    Set<SegmentHolding> siblings = byChannel.get(holding.channel);
    if (siblings != null && siblings.remove(holding) && siblings.isEmpty()) {
      byChannel.remove(holding.channel);
    }
  }

  /** Those without a key among them. */
  List<SegmentHolding> ofChannel(String channel) {
    return List.copyOf(byChannel.getOrDefault(channel, Set.of()));
  }
}
