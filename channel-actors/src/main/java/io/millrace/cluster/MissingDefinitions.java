package io.millrace.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Which nodes lack a channel that others define, so that it is not placed on them.
 *
 * @param byChannel what each node that knows of the channel's difference makes of it
 */
record MissingDefinitions(Map<String, Map<String, Made>> byChannel) {

  /** All nodes define the same, as far as is known. */
  static final MissingDefinitions NONE = new MissingDefinitions(Map.of());

  /** What a node makes of a channel. */
  sealed interface Made {}

  /** It has the channel. */
  record Defined(Optional<String> egress) implements Made {}

  /** It has no such channel. */
  record Missing() implements Made {}

  MissingDefinitions {
    byChannel = Map.copyOf(byChannel);
  }

  /**
   * From what nodes have told each other.
   *
   * @param self this node
   * @param own fingerprints of this node, by name
   * @param others those of other nodes for each name that is not the same as here; a node without
   *     one for such a name does not define it
   */
  static MissingDefinitions of(
      String self, Map<String, String> own, Map<String, Map<String, Optional<String>>> others) {
    Map<String, Map<String, Made>> byChannel = new HashMap<>();
    others.values().stream()
        .flatMap(different -> different.keySet().stream())
        .filter(DefinitionFingerprints::isChannel)
        .distinct()
        .forEach(
            channel -> {
              Optional<String> here = Optional.ofNullable(own.get(channel));
              Map<String, Made> byNode = new HashMap<>(Map.of(self, made(here)));
              others.forEach(
                  (node, different) ->
                      byNode.put(node, made(different.getOrDefault(channel, here))));
              if (byNode.values().stream().distinct().count() > 1) {
                byChannel.put(channel, Map.copyOf(byNode));
              }
            });
    return new MissingDefinitions(byChannel);
  }

  private static Made made(Optional<String> fingerprint) {
    return fingerprint
        .<Made>map(known -> new Defined(DefinitionFingerprints.egress(known)))
        .orElseGet(Missing::new);
  }

  /**
   * How many channels of each shard the nodes lack, by shard and node; without those that lack
   * none.
   *
   * @param type of the shards, as {@link ChannelRegions#type} says
   * @param shardOf the shard of a channel
   */
  Map<String, Map<String, Integer>> shards(String type, UnaryOperator<String> shardOf) {
    Map<String, Map<String, Integer>> lacking = new HashMap<>();
    byChannel.forEach(
        (channel, byNode) -> {
          if (byNode.values().stream().anyMatch(made -> isOf(type, made))) {
            lackingNodes(type, byNode)
                .forEach(
                    node ->
                        lacking
                            .computeIfAbsent(shardOf.apply(channel), any -> new HashMap<>())
                            .merge(node, 1, Integer::sum));
          }
        });
    return lacking;
  }

  private static Stream<String> lackingNodes(String type, Map<String, Made> byNode) {
    return byNode.entrySet().stream()
        .filter(entry -> !isOf(type, entry.getValue()))
        .map(Map.Entry::getKey);
  }

  private static boolean isOf(String type, Made made) {
    return made instanceof Defined(var egress) && ChannelRegions.type(egress).equals(type);
  }
}
