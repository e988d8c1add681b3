package io.millrace.cluster;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What other nodes define differently than this one.
 *
 * @param byNode names of channels, and of providers as {@code provider <name>}, by {@code
 *     host:port}; nodes that define all the same are left out
 */
public record DefinitionDifferences(SortedMap<String, List<String>> byNode) {

  /** Everybody defines the same. */
  public static final DefinitionDifferences NONE = new DefinitionDifferences(new TreeMap<>());

  private static final int NAMED = 10;

  public DefinitionDifferences {
    byNode = Collections.unmodifiableSortedMap(new TreeMap<>(byNode));
  }

  /** One sentence for each node with other definitions. */
  public List<String> reasons() {
    return byNode.entrySet().stream().map(DefinitionDifferences::reason).toList();
  }

  private static String reason(Map.Entry<String, List<String>> node) {
    return reason(node.getKey(), node.getValue());
  }

  static String reason(String node, List<String> names) {
    String named = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    int more = names.size() - NAMED;
    return "node "
        + node
        + " has other channel definitions than this one: "
        + named
        + (more > 0 ? " and " + more + " more" : "")
        + " (give all nodes the same file of definitions)";
  }
}
