package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ProviderSettings;
import io.millrace.cluster.SharedAccount.Connection;
import io.millrace.source.ProviderDefinition;
import io.millrace.testing.Eventually;
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

  /**
   * Who has a slot closes after three quarters of it without an answer: that has to bear a keeper's
   * node dying and a machine that stands still for some seconds, one after the other.
   */
  static final Duration LEASE = Duration.ofSeconds(24);

  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(20);

  /** Quicker than in life, in the same proportions. */
  private static final String QUICK =
      """
      pekko.cluster {
        failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 3s, expected-response-after = 200ms }
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

  /** Where those that are cut off have some seconds before they are ended. */
  private static final String LATE =
      QUICK + "\npekko.cluster.split-brain-resolver.stable-after = 5s\n";

  SlotsRig(int count, int limit) {
    this(count, limit, QUICK);
  }

  /** Nodes that leave in good order only. */
  static SlotsRig ofTheLiving(int count, int limit) {
    return new SlotsRig(count, limit, PATIENT);
  }

  /** Nodes that decide late which of them are to go on without the others. */
  static SlotsRig decidingLate(int count, int limit) {
    return new SlotsRig(count, limit, LATE);
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
    Eventually.within(
        CLOSED_WITHIN,
        () -> assertThat(account.open()).noneMatch(each -> each.node().equals(node.name())));
    rig.leave(node.system());
  }

  /**
   * All at once. What they had open is closed by the kernel: before the others can notice, however
   * long it takes to end an actor system.
   */
  void crash(Node... dying) {
    List<Node> all = List.of(dying);
    nodes.removeAll(all);
    all.forEach(node -> account.dies(node.name()));
    rig.crash(all.stream().map(Node::system).toList());
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
