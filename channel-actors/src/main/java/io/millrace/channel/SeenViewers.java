package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The viewers of one channel, by the last word of each node. A node that says nothing any more has
 * none. Not thread-safe.
 */
final class SeenViewers {

  /** Nodes speak once a second. */
  static final Duration SILENCE = Duration.ofSeconds(5);

  private record Word(ViewerSketch viewers, Instant at) {}

  private final Map<String, Word> byNode = new HashMap<>();

  void seen(String node, ViewerSketch viewers, Instant now) {
    if (viewers.isEmpty()) {
      byNode.remove(node);
    } else {
      byNode.put(node, new Word(viewers, now));
    }
  }

  /** How many watch now, each counted once on however many nodes it has been seen. */
  int count(Instant now) {
    byNode.values().removeIf(word -> !now.isBefore(word.at().plus(SILENCE)));
    return byNode.values().stream()
        .map(Word::viewers)
        .reduce(ViewerSketch.NOBODY, ViewerSketch::merge)
        .count();
  }

  void forget() {
    byNode.clear();
  }
}
