package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.channel.AdHocLimits;
import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelStatus;
import io.millrace.channel.ChannelSupervisor;
import io.millrace.channel.ChannelSupervisor.Defined;
import io.millrace.channel.ChannelView;
import io.millrace.channel.FakeNode;
import io.millrace.channel.Phase;
import io.millrace.channel.TrackId;
import io.millrace.channel.ViewerSketch;
import io.millrace.cluster.ClusterOperations.Moving;
import io.millrace.segment.RemoteSegments;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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

    Node(
        ActorSystem<Void> system,
        ClusterSettings settings,
        Function<Node, ClusterNode.Segments> segments) {
      this.system = system;
      this.cluster =
          ClusterNode.start(
              system,
              settings,
              parts.tools(),
              segments.apply(this),
              AdHocLimits.NONE,
              Duration.ofSeconds(20));
    }

    private ReplicatedSegments replicatedSegments() {
      return new ReplicatedSegments() {
        @Override
        public CompletionStage<Boolean> bring(
            ChannelView view, String owner, Set<TrackId> watched) {
          replicated.add(view.id());
          return CompletableFuture.completedStage(true);
        }

        @Override
        public void shown(ChannelView view) {}

        @Override
        public void runsHere(ChannelId channel) {
          replicated.remove(channel);
        }

        @Override
        public void ended(ChannelId channel) {
          replicated.remove(channel);
        }
      };
    }

    /** Asks for it until it is agreed to. */
    void move(String channel, Node to) {
      Eventually.within(
          PATIENCE,
          () ->
              assertThat(
                      TwoNodes.await(
                          cluster
                              .watch()
                              .operations()
                              .move(new ChannelId(channel), to.cluster.name())))
                  .isInstanceOf(Moving.class));
    }

    /** All segments are alike, so that none have to come from other nodes. */
    ClusterNode.Segments with(ReplicatedSegments replicated) {
      return new ClusterNode.Segments(
          "127.0.0.1:9",
          RemoteSegments.NONE,
          replicated,
          (facts, former) -> {
            parts.gather(facts);
            return CompletableFuture.completedStage(Done.getInstance());
          });
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

    /** Its source is in doubt whenever the machine has stood still for a moment. */
    void awaitPhase(String channel, Phase phase) {
      Eventually.within(PATIENCE, () -> assertThat(status(channel).phase()).isEqualTo(phase));
    }

    /** One viewer of this node is seen to play. */
    void watch(String channel) {
      cluster
          .channels()
          .tell(
              new ChannelId(channel),
              new ChannelCommand.ViewersSeen(
                  cluster.name(), new ViewerSketch(List.of(1L), false), Set.of(TrackId.MAIN)));
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
  private final Function<Node, ClusterNode.Segments> segments;
  private final List<Node> nodes = new ArrayList<>();

  /**
   * @param more settings of all nodes, a line each
   */
  ClusterOfChannels(int size, String more) {
    this(size, more, node -> node.with(node.replicatedSegments()));
  }

  /**
   * The same.
   *
   * @param segments how segments come from one node to another
   */
  ClusterOfChannels(int size, String more, Function<Node, ClusterNode.Segments> segments) {
    this.segments = segments;
    this.settings =
        ClusterSettings.from(
            ConfigFactory.parseString(more + "\n" + SETUP).withFallback(ConfigFactory.load()));
    this.rig = ClusterRig.of(size, more + "\n" + SETUP);
    for (int i = 0; i < size; i++) {
      nodes.add(new Node(rig.node(i), settings, segments));
    }
  }

  private static final String SETUP =
      """
      millrace.cluster.secret = "a secret of the nodes of this test"
      pekko.cluster.distributed-data.gossip-interval = 500 ms
      pekko.cluster.sharding.number-of-shards = 20
      pekko.cluster.sharding.retry-interval = 300 ms
      pekko.cluster.sharding.rebalance-interval = 500 ms
      # No node dies, and a machine that is busy must not take one for dead.
      pekko.cluster.failure-detector.acceptable-heartbeat-pause = 20 s
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
    return joinWith("", definitions);
  }

  /**
   * The same.
   *
   * @param more settings of this node
   */
  Node joinWith(String more, ChannelDefinition... definitions) {
    var node = new Node(rig.join(more), settings, segments);
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
