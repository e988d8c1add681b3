package io.millrace.cluster;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What operators want of the placement.
 *
 * @param draining nodes that are to run nothing
 * @param wishes where shards are to be as long as that node lives
 */
record PlacementNotes(Set<NodeRun> draining, Map<ShardPlace, NodeRun> wishes) {

  static final PlacementNotes NONE = new PlacementNotes(Set.of(), Map.of());

  private static final String DRAIN = "drain ";
  private static final String WISH = "wish ";

  PlacementNotes {
    draining = Collections.unmodifiableSet(new TreeSet<>(draining));
    wishes = Map.copyOf(wishes);
  }

  /**
   * One thing that is noted: all of them together make a map of texts, which nodes can merge.
   *
   * @param value empty to take it back
   */
  record Note(String key, Optional<String> value) {

    static Note drain(NodeRun node, boolean wanted) {
      return new Note(DRAIN + node.text(), wanted ? Optional.of("") : Optional.empty());
    }

    static Note wish(ShardPlace place, NodeRun node) {
      return new Note(WISH + place.type() + " " + place.shard(), Optional.of(node.text()));
    }
  }

  static PlacementNotes of(Map<String, String> notes) {
    Set<NodeRun> draining = new TreeSet<>();
    Map<ShardPlace, NodeRun> wishes = new HashMap<>();
    notes.forEach(
        (key, value) -> {
          if (key.startsWith(DRAIN)) {
            draining.add(NodeRun.parse(key.substring(DRAIN.length())));
          } else {
            int space = key.lastIndexOf(' ');
            wishes.put(
                new ShardPlace(key.substring(WISH.length(), space), key.substring(space + 1)),
                NodeRun.parse(value));
          }
        });
    return new PlacementNotes(draining, wishes);
  }

  /** The keys of notes that mean nothing once this node is gone. */
  static Set<String> about(NodeRun gone, Map<String, String> notes) {
    return notes.entrySet().stream()
        .filter(
            note ->
                note.getKey().equals(DRAIN + gone.text()) || note.getValue().equals(gone.text()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** The wishes for shards of one entity type, by shard. */
  Map<String, NodeRun> wishesFor(String type) {
    return wishes.entrySet().stream()
        .filter(wish -> wish.getKey().type().equals(type))
        .collect(Collectors.toMap(wish -> wish.getKey().shard(), Map.Entry::getValue));
  }
}
