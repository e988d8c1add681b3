package io.millrace.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What other nodes define differently than this one.
 *
 * @param byNode names of channels, of providers as {@code provider <name>} and of settings as
 *     {@code setting <key>}, by {@code host:port}; nodes that define all the same are left out
 */
public record DefinitionDifferences(SortedMap<String, List<String>> byNode) {

  /** Everybody defines the same. */
  public static final DefinitionDifferences NONE = new DefinitionDifferences(new TreeMap<>());

  private static final int NAMED = 10;

  public DefinitionDifferences {
    byNode = Collections.unmodifiableSortedMap(new TreeMap<>(byNode));
  }

  /** A sentence for each node with other definitions, and one for each with other settings. */
  public List<String> reasons() {
    return byNode.entrySet().stream()
        .flatMap(node -> reasons(node.getKey(), node.getValue()).stream())
        .toList();
  }

  static List<String> reasons(String node, List<String> names) {
    List<String> settings =
        names.stream().flatMap(name -> DefinitionFingerprints.setting(name).stream()).toList();
    List<String> definitions =
        names.stream().filter(name -> DefinitionFingerprints.setting(name).isEmpty()).toList();
    List<String> reasons = new ArrayList<>();
    if (!definitions.isEmpty()) {
      reasons.add(
          "node "
              + node
              + " has other channel definitions than this one: "
              + some(definitions)
              + " (give all nodes the same file of definitions)");
    }
    if (!settings.isEmpty()) {
      reasons.add(
          "node "
              + node
              + " has other settings than this one, and should not: "
              + some(settings)
              + " (give all nodes the same values)");
    }
    return reasons;
  }

  private static String some(List<String> names) {
    String named = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    int more = names.size() - NAMED;
    return named + (more > 0 ? " and " + more + " more" : "");
  }
}
