package io.millrace.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWMap;
import org.apache.pekko.cluster.ddata.LWWMapKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Where each node of the cluster gives its segments to the others. Kept in Distributed Data.
 * Thread-safe; never blocks.
 */
final class SegmentPlaces {

  private static final Key<LWWMap<String, String>> KEY = LWWMapKey.create("millrace-segments");

  private final Cluster cluster;
  private volatile Map<String, String> byNode = Map.of();

  private SegmentPlaces(Cluster cluster) {
    this.cluster = cluster;
  }

  private sealed interface Word {}

  private record Told(Replicator.UpdateResponse<LWWMap<String, String>> outcome) implements Word {}

  private record Changed(Replicator.SubscribeResponse<LWWMap<String, String>> places)
      implements Word {}

  /**
   * One of each node.
   *
   * @param own {@code host:port} of this node's endpoint
   */
  static SegmentPlaces start(ActorSystem<?> system, String own) {
    var places = new SegmentPlaces(Cluster.get(system));
    system.systemActorOf(
        places.keeper(NodeRun.name(places.cluster.selfMember().address()), own),
        "segment-places",
        Props.empty());
    return places;
  }

  /** Of all other nodes, this one first if it is one of them. */
  List<String> others(String first) {
    Set<String> members =
        StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
            .filter(member -> !member.uniqueAddress().equals(cluster.selfMember().uniqueAddress()))
            .map(Member::address)
            .map(NodeRun::name)
            .collect(Collectors.toUnmodifiableSet());
    Map<String, String> known = byNode;
    return members.stream()
        .filter(known::containsKey)
        .sorted((one, other) -> Boolean.compare(other.equals(first), one.equals(first)))
        .map(known::get)
        .toList();
  }

  private Behavior<Word> keeper(String node, String own) {
    return Behaviors.setup(
        context ->
            DistributedData.withReplicatorMessageAdapter(
                (ReplicatorMessageAdapter<Word, LWWMap<String, String>> replicator) -> {
                  replicator.subscribe(KEY, Changed::new);
                  SelfUniqueAddress self =
                      DistributedData.get(context.getSystem()).selfUniqueAddress();
                  replicator.askUpdate(
                      asker ->
                          new Replicator.Update<>(
                              KEY,
                              LWWMap.empty(),
                              Replicator.writeLocal(),
                              asker,
                              places -> places.put(self, node, own)),
                      Told::new);
                  return Behaviors.receiveMessage(this::on);
                }));
  }

  private Behavior<Word> on(Word word) {
    if (word instanceof Changed(var places)
        && places instanceof Replicator.Changed<LWWMap<String, String>> change) {
      byNode = Map.copyOf(change.get(KEY).getEntries());
    }
    return Behaviors.same();
  }
}
