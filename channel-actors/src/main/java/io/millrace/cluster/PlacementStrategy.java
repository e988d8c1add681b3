package io.millrace.cluster;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardCoordinator.AbstractShardAllocationStrategy;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.dispatch.Futures;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes Cluster Sharding place shards as {@link Placement} says. One for each entity type and node;
 * it is asked on the node that coordinates.
 */
final class PlacementStrategy extends AbstractShardAllocationStrategy {

  private final Cluster cluster;
  private final String type;
  private final Placement placement;
  private final Supplier<PlacementNotes> notes;
  private final Supplier<Map<String, Map<String, Integer>>> lacking;
  private final InstantSource clock;
  private final CalmWatch calm;

  /**
   * @param type the name of the entity type
   * @param calm for this strategy alone
   * @param lacking as in {@link Placement.Situation}
   */
  PlacementStrategy(
      Cluster cluster,
      String type,
      Placement placement,
      CalmWatch calm,
      Supplier<PlacementNotes> notes,
      Supplier<Map<String, Map<String, Integer>>> lacking,
      InstantSource clock) {
    this.cluster = cluster;
    this.type = type;
    this.placement = placement;
    this.calm = calm;
    this.notes = notes;
    this.lacking = lacking;
    this.clock = clock;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> current) {
    Map<NodeRun, ActorRef> regions = regions(current.keySet());
    return placement
        .home(shard, situation(current, regions, Set.of()))
        .map(node -> Futures.successful(regions.get(node)))
        // Asked again for the next message, when the node that has just left is forgotten.
        .orElseGet(() -> Futures.failed(new IllegalStateException("no node for shard " + shard)));
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> current, Set<String> moving) {
    return Futures.successful(
        placement.moves(situation(current, regions(current.keySet()), moving)));
  }

  private Placement.Situation situation(
      Map<ActorRef, IndexedSeq<String>> current,
      Map<NodeRun, ActorRef> regions,
      Set<String> moving) {
    CurrentClusterState state = cluster.state();
    PlacementNotes wanted = notes.get();
    Map<NodeRun, Set<String>> shards = new TreeMap<>();
    regions.forEach(
        (node, region) ->
            shards.put(node, Set.copyOf(CollectionConverters.asJava(current.get(region)))));
    Set<NodeRun> open =
        StreamSupport.stream(state.getMembers().spliterator(), false)
            .filter(member -> member.status().equals(MemberStatus.up()))
            .filter(member -> !state.getUnreachable().contains(member))
            .map(member -> NodeRun.of(member.uniqueAddress()))
            .filter(node -> !wanted.draining().contains(node))
            .collect(Collectors.toSet());
    return new Placement.Situation(
        shards, open, wanted.wishesFor(type), lacking.get(), Set.copyOf(moving), calm(state));
  }

  private Calm calm(CurrentClusterState state) {
    List<Member> members = StreamSupport.stream(state.getMembers().spliterator(), false).toList();
    boolean settled =
        state.getUnreachable().isEmpty()
            && members.stream().allMatch(member -> member.status().equals(MemberStatus.up()));
    return calm.look(
        members.stream().map(Member::uniqueAddress).collect(Collectors.toSet()),
        settled,
        clock.instant());
  }

  /** Regions of nodes that are no members any more are left out: sharding forgets them soon. */
  private Map<NodeRun, ActorRef> regions(Set<ActorRef> regions) {
    Map<Address, NodeRun> members = new HashMap<>();
    for (Member member : cluster.state().getMembers()) {
      members.put(member.address(), NodeRun.of(member.uniqueAddress()));
    }
    Map<NodeRun, ActorRef> byNode = new TreeMap<>();
    for (ActorRef region : new HashSet<>(regions)) {
      Address address = region.path().address();
      Address home = address.hasLocalScope() ? cluster.selfMember().address() : address;
      Optional.ofNullable(members.get(home)).ifPresent(node -> byNode.put(node, region));
    }
    return byNode;
  }
}
