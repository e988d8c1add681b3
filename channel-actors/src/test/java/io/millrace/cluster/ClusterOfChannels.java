package io.millrace.cluster;

import com.typesafe.config.ConfigFactory;
import io.millrace.channel.AdHocLimits;
import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelStatus;
import io.millrace.channel.ChannelSupervisor;
import io.millrace.channel.ChannelSupervisor.Defined;
import io.millrace.channel.ChannelView;
import io.millrace.channel.FakeNode;
import io.millrace.channel.TrackId;
import io.millrace.segment.RemoteSegments;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Nodes of one cluster with channels, in this process. */
final class ClusterOfChannels implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** One of them. */
  static final class Node {
    final ActorSystem<Void> system;
    final FakeNode parts = new FakeNode();

    /** Channels whose segments come from other nodes. */
    final Set<ChannelId> replicated = ConcurrentHashMap.newKeySet();

    final ClusterNode cluster;

    Node(ActorSystem<Void> system, ClusterSettings settings) {
      this.system = system;
      this.cluster =
          ClusterNode.start(
              system,
              settings,
              parts.tools(),
              new ClusterNode.Segments(
                  "127.0.0.1:9",
                  RemoteSegments.NONE,
                  replicatedSegments(),
                  (facts, former) -> {
                    parts.gather(facts);
                    return CompletableFuture.completedStage(Done.getInstance());
                  }),
              AdHocLimits.NONE,
              Duration.ofSeconds(20));
    }

    private ReplicatedSegments replicatedSegments() {
      return new ReplicatedSegments() {
        @Override
        public void shown(ChannelView view, String owner, Set<TrackId> watched) {
          replicated.add(view.id());
        }

        @Override
        public void ended(ChannelId channel) {
          replicated.remove(channel);
        }
      };
    }

    void move(String channel, Node to) {
      TwoNodes.await(cluster.watch().operations().move(new ChannelId(channel), to.cluster.name()));
    }

    Defined define(ChannelDefinition... definitions) {
      Defined defined =
          AskPattern.<ChannelSupervisor.Command, Defined>ask(
                  cluster.supervisor(),
                  replyTo -> new ChannelSupervisor.Define(List.of(definitions), replyTo),
                  PATIENCE,
                  system.scheduler())
              .toCompletableFuture()
              .join();
      cluster.watch().definitionsRead(List.of(definitions), List.of());
      return defined;
    }

    OpenReply open(String channel) {
      return cluster
          .channels()
          .<OpenReply>ask(new ChannelId(channel), ChannelCommand.Open::new)
          .toCompletableFuture()
          .join();
    }

    ChannelStatus status(String channel) {
      return cluster
          .channels()
          .<ChannelStatus>ask(new ChannelId(channel), ChannelCommand.GetStatus::new)
          .toCompletableFuture()
          .join();
    }

    boolean owns(String channel) {
      return cluster.owners().has(new ChannelId(channel));
    }

    String playlist(String channel) {
      return parts.playlist(channel);
    }
  }

  private final ClusterRig rig;
  private final ClusterSettings settings;
  private final List<Node> nodes = new ArrayList<>();

  /**
   * @param more settings of all nodes, a line each
   */
  ClusterOfChannels(int size, String more) {
    this.settings =
        ClusterSettings.from(
            ConfigFactory.parseString(more + SETUP).withFallback(ConfigFactory.load()));
    this.rig = ClusterRig.of(size, more + SETUP);
    for (int i = 0; i < size; i++) {
      nodes.add(new Node(rig.node(i), settings));
    }
  }

  private static final String SETUP =
      """
      millrace.cluster.secret = "a secret of the nodes of this test"
      pekko.cluster.distributed-data.gossip-interval = 500 ms
      pekko.cluster.sharding.number-of-shards = 20
      pekko.cluster.sharding.retry-interval = 300 ms
      pekko.coordinated-shutdown.phases.cluster-exiting.timeout = 2 s
      """;

  Node node(int index) {
    return nodes.get(index);
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  void define(ChannelDefinition... definitions) {
    nodes.forEach(node -> node.define(definitions));
  }

  Node owner(String channel) {
    return nodes.stream()
        .filter(node -> node.owns(channel))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no such node"));
  }

  Node other(String channel) {
    return nodes.stream()
        .filter(node -> !node.owns(channel))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no such node"));
  }

  /** One more node, with these definitions. */
  Node join(ChannelDefinition... definitions) {
    var node = new Node(rig.join(""), settings);
    nodes.add(node);
    node.define(definitions);
    return node;
  }

  void leave(Node node) {
    nodes.remove(node);
    rig.leave(node.system);
  }

  @Override
  public void close() {
    rig.close();
  }
}
