package io.millrace.cluster;

import io.millrace.channel.ProviderSettings;
import io.millrace.cluster.SharedAccount.Connection;
import io.millrace.source.ProviderDefinition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;

/** Nodes of a cluster that share one account, and what uses it. */
final class SlotsRig implements AutoCloseable {

  static final Duration LEASE = Duration.ofSeconds(12);

  /** Quicker than in life, in the same proportions. */
  private static final String QUICK =
      """
      pekko.cluster {
        failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 1s, expected-response-after = 200ms }
        unreachable-nodes-reaper-interval = 200ms
        gossip-interval = 200ms
        leader-actions-interval = 200ms
        split-brain-resolver.stable-after = 1500ms
        down-removal-margin = 500ms
        distributed-data { gossip-interval = 200ms, notify-subscribers-interval = 50ms }
        sharding { coordinator-failure-backoff = 500ms, retry-interval = 200ms, waiting-for-state-timeout = 500ms, updating-state-timeout = 1s, shard-failure-backoff = 500ms, number-of-shards = 20 }
      }
      """;

  /** A node. */
  record Node(ActorSystem<Void> system, String name, ClusterProviderSlots slots) {}

  final SharedAccount account = new SharedAccount();
  final List<Node> nodes = new ArrayList<>();
  private final ClusterRig rig;
  private final int limit;
  private final Map<String, ActorRef<SlotUser.Command>> users = new HashMap<>();

  /** Where no node dies: none is taken for dead when the machine stands still. */
  private static final String PATIENT =
      QUICK + "\npekko.cluster.failure-detector.acceptable-heartbeat-pause = 20s\n";

  SlotsRig(int count, int limit) {
    this(count, limit, QUICK);
  }

  /** Nodes that leave in good order only. */
  static SlotsRig ofTheLiving(int count, int limit) {
    return new SlotsRig(count, limit, PATIENT);
  }

  private SlotsRig(int count, int limit, String settings) {
    this.limit = limit;
    this.rig = ClusterRig.of(count, settings);
    for (int i = 0; i < count; i++) {
      begin(rig.node(i));
    }
  }

  private Node begin(ActorSystem<Void> system) {
    var settings = new ProviderSettings(LEASE, Duration.ofSeconds(30), Duration.ofMillis(500));
    var slots = ClusterProviderSlots.start(system, settings, InstantSource.system());
    slots.define(List.of(new ProviderDefinition(SlotUser.PROVIDER, limit)));
    var node =
        new Node(
            system,
            String.valueOf(Cluster.get(system).selfMember().uniqueAddress().longUid()),
            slots);
    nodes.add(node);
    return node;
  }

  Node join() {
    return begin(rig.join(""));
  }

  /** In good order; users of this node have to be stopped before. */
  void leave(Node node) {
    nodes.remove(node);
    rig.leave(node.system());
    account.closesAllOf(node.name());
  }

  /** What it had open is closed by the kernel. */
  void crash(Node node) {
    nodes.remove(node);
    rig.crash(node.system());
    account.closesAllOf(node.name());
  }

  void awaitAllUp() {
    rig.awaitAllUp();
  }

  /** A channel begins to run on this node, and wants a slot. */
  void begins(String channel, Node node) {
    begins(channel, 100, node);
  }

  void begins(String channel, int priority, Node node) {
    long run = node.slots().nextRun();
    var connection = new Connection(node.name(), channel, run);
    users.put(
        channel,
        node.system()
            .systemActorOf(
                SlotUser.create(node.slots(), account, connection, priority),
                channel + "-" + run,
                Props.empty()));
  }

  void tell(String channel, SlotUser.Command command) {
    Objects.requireNonNull(users.get(channel)).tell(command);
  }

  void stops(String channel) {
    tell(channel, new SlotUser.Stop());
  }

  /** The node whose keeper has the account. */
  Node keeper() {
    return nodes.stream().filter(SlotsRig::keeps).findFirst().orElseThrow(AssertionError::new);
  }

  private static boolean keeps(Node node) {
    var state =
        AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
            ClusterSharding.get(node.system()).shardState(),
            replyTo -> new GetShardRegionState(ClusterProviderSlots.KEEPERS, replyTo),
            Duration.ofSeconds(5),
            node.system().scheduler());
    return state.toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join().getShards().stream()
        .anyMatch(shard -> shard.getEntityIds().contains(SlotUser.PROVIDER));
  }

  @Override
  public void close() {
    rig.close();
  }
}
