package io.millrace.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * Which node runs which shard of one entity type. Every move interrupts nobody, but costs
 * something; so few are made at a time, none while the cluster is changing anyway, and none for a
 * difference that is hardly one. A move from a node that has just died without being noticed holds
 * its channels up for longer than the death alone; so what nobody waits for is done only when the
 * cluster has been calm for a while.
 *
 * @param atOnce shards that may be on the move at a time
 */
record Placement(int atOnce) {

  /** A difference of less than this part of what a node has on average is left alone. */
  private static final int WORTH = 10;

  Placement {
    if (atOnce < 1) {
      throw new IllegalArgumentException("at least one shard has to move at a time");
    }
  }

  /**
   * What the decision is made of.
   *
   * @param shards who runs what now; nodes that could but run nothing included
   * @param open the nodes that may get more: up, reachable and not draining
   * @param wishes where operators want shards to be, by shard
   * @param lacking how many channels of a shard a node cannot run, since it does not define them as
   *     others do, by shard and node
   * @param moving shards on the move; they count where they come from
   * @param calm of the cluster
   */
  record Situation(
      Map<NodeRun, Set<String>> shards,
      Set<NodeRun> open,
      Map<String, NodeRun> wishes,
      Map<String, Map<String, Integer>> lacking,
      Set<String> moving,
      Calm calm) {

    /** Where this shard is wanted, if that node could take it. */
    private Optional<NodeRun> wish(String shard) {
      return Optional.ofNullable(wishes.get(shard)).filter(node -> suited(shard).contains(node));
    }

    /** The nodes that may get the shard and can do most with it. */
    private List<NodeRun> suited(String shard) {
      List<NodeRun> takers = takers();
      if (!lacking.containsKey(shard)) {
        return takers;
      }
      int least = takers.stream().mapToInt(node -> lacks(shard, node)).min().orElse(0);
      return takers.stream().filter(node -> lacks(shard, node) == least).toList();
    }

    private int lacks(String shard, NodeRun node) {
      return lacking.getOrDefault(shard, Map.of()).getOrDefault(node.node(), 0);
    }

    private Set<String> of(NodeRun node) {
      return shards.getOrDefault(node, Set.of());
    }

    private List<NodeRun> takers() {
      return shards.keySet().stream().filter(open::contains).toList();
    }
  }

  /**
   * The node for a shard that nobody runs. A draining one only if there is no other: better there
   * than nowhere. One that does not define the channels only if none does. Empty if there is no
   * node at all.
   */
  Optional<NodeRun> home(String shard, Situation now) {
    List<NodeRun> suited = now.suited(shard);
    return now.wish(shard)
        .or(
            () ->
                leastLoaded(
                    suited.isEmpty() ? now.shards().keySet() : suited,
                    node -> now.of(node).size()));
  }

  /**
   * The shards that should leave where they are, for where {@link #home} says: those that cannot
   * play where they are, those that are wanted elsewhere, then those of draining nodes, then those
   * that even out the load.
   */
  Set<String> moves(Situation now) {
    int room = atOnce - now.moving().size();
    if (now.calm() == Calm.NONE || room <= 0 || now.takers().isEmpty()) {
      return Set.of();
    }
    Set<String> moves = new LinkedHashSet<>();
    addUpTo(room, moves, undefined(now));
    addUpTo(room, moves, wished(now));
    addUpTo(room, moves, draining(now));
    if (moves.isEmpty() && now.moving().isEmpty() && now.calm() == Calm.LASTING) {
      addUpTo(room, moves, evening(now));
    }
    return moves;
  }

  private static void addUpTo(int most, Set<String> moves, Collection<String> more) {
    more.stream().filter(shard -> moves.size() < most).forEach(moves::add);
  }

  /** Each move leaves fewer channels undefined, so they come to an end. */
  private static List<String> undefined(Situation now) {
    return now.shards().entrySet().stream()
        .filter(entry -> now.open().contains(entry.getKey()))
        .flatMap(
            entry ->
                entry.getValue().stream()
                    .filter(now.lacking()::containsKey)
                    .filter(shard -> !now.suited(shard).contains(entry.getKey())))
        .filter(shard -> !now.moving().contains(shard))
        .sorted()
        .toList();
  }

  private static List<String> wished(Situation now) {
    List<String> elsewhere = new ArrayList<>();
    now.shards()
        .keySet()
        .forEach(
            node ->
                now.of(node).stream()
                    .filter(shard -> !now.moving().contains(shard))
                    .filter(shard -> now.wish(shard).filter(to -> !to.equals(node)).isPresent())
                    .forEach(elsewhere::add));
    return elsewhere.stream().sorted().toList();
  }

  private static List<String> draining(Situation now) {
    return now.shards().entrySet().stream()
        .filter(entry -> !now.open().contains(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream())
        .filter(shard -> !now.moving().contains(shard))
        .sorted()
        .toList();
  }

  /** A node while its load is evened out; what not all nodes can run stays. */
  private static final class Load {
    private final TreeSet<String> movable;
    private int shards;

    Load(Set<String> shards, Situation now) {
      this.shards = shards.size();
      this.movable = new TreeSet<>(shards);
      movable.removeIf(shard -> now.wish(shard).isPresent() || now.lacking().containsKey(shard));
    }

    int shards() {
      return shards;
    }
  }

  /** From the node with most to the one with least, until nothing is gained by it. */
  private List<String> evening(Situation now) {
    List<Load> loads = now.takers().stream().map(node -> new Load(now.of(node), now)).toList();
    int tolerated = Math.max(1, loads.stream().mapToInt(Load::shards).sum() / loads.size() / WORTH);
    List<String> moves = new ArrayList<>();
    while (moves.size() < atOnce) {
      Optional<Load> most =
          loads.stream()
              .filter(load -> !load.movable.isEmpty())
              .max(Comparator.comparingInt(Load::shards));
      Load least = loads.stream().min(Comparator.comparingInt(Load::shards)).orElseThrow();
      if (most.isEmpty() || most.get().shards - least.shards <= tolerated) {
        return moves;
      }
      moves.add(most.get().movable.removeFirst());
      most.get().shards--;
      least.shards++;
    }
    return moves;
  }

  private static Optional<NodeRun> leastLoaded(
      Collection<NodeRun> nodes, ToIntFunction<NodeRun> load) {
    return nodes.stream()
        .min(Comparator.comparingInt(load).thenComparing(Comparator.naturalOrder()));
  }
}
