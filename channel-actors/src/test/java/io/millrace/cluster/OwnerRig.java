package io.millrace.cluster;

import com.typesafe.config.ConfigFactory;
import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelFacts;
import io.millrace.channel.ChannelStatus;
import io.millrace.channel.FakeNode;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Owners of one channel on several nodes, with everything between the nodes faked, under manual
 * time. Nothing keeps two nodes from owning the channel but the owners themselves.
 */
final class OwnerRig implements AutoCloseable {

  static final ChannelId NEWS = new ChannelId("news");
  static final Duration LEASE = Duration.ofSeconds(10);
  static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** That an owner told a subscriber of something new. */
  record Published(Instant at, int node, FactsVersion version) {}

  /** One of the nodes. */
  final class Node {
    final int number;
    final FakeNode parts = new FakeNode(() -> now);
    final DefinedChannels definitions = new DefinedChannels();
    final LocalOwners owners = new LocalOwners();
    final List<CompletableFuture<Done>> gathering = new ArrayList<>();
    private final ActorRef<OwnerNews> subscriber;
    private volatile FactsVersion heard = FactsVersion.NONE;

    /** The owner that was begun last. */
    ActorRef<OwnedChannel.Command> owner = kit.system().ignoreRef();

    /** Whether segments are to be waited for until the test completes them. */
    volatile boolean gathersSlowly;

    Node(int number) {
      this.number = number;
      this.subscriber =
          kit.spawn(
              Behaviors.receiveMessage(
                  news -> {
                    hear(news);
                    return Behaviors.same();
                  }));
    }

    private void hear(OwnerNews news) {
      if (!(news instanceof OwnerNews.Leaves)) {
        heard = news.version();
        published.add(new Published(now, number, news.version()));
      }
    }

    String name() {
      return "node-" + number + ":25520";
    }

    /** As sharding does. */
    void begin() {
      begin(Optional.empty());
    }

    void begin(Optional<String> egress) {
      owner = kit.spawn(OwnedChannel.create(NEWS, egress, ownerParts()));
      settle();
    }

    private OwnerParts ownerParts() {
      return new OwnerParts(
          parts.tools(),
          SETTINGS,
          definitions,
          owners,
          this::gather,
          channel -> net.of(number),
          new OwnerNews.Owner(name(), name()));
    }

    private CompletionStage<Done> gather(ChannelFacts facts, String former) {
      if (gathersSlowly) {
        var done = new CompletableFuture<Done>();
        gathering.add(done);
        return done;
      }
      parts.gather(facts);
      return CompletableFuture.completedStage(Done.getInstance());
    }

    void define(ChannelDefinition... channels) {
      definitions.define(List.of(channels));
      owner.tell(OwnedChannel.DefinitionChanged.INSTANCE);
      settle();
    }

    /** A viewer comes. */
    TestProbe<ChannelCommand.OpenReply> open() {
      TestProbe<ChannelCommand.OpenReply> probe = kit.createTestProbe();
      tell(new OwnedChannel.ForChannel(new ChannelCommand.Open(probe.ref())));
      return probe;
    }

    ChannelStatus status() {
      TestProbe<ChannelStatus> probe = kit.createTestProbe();
      tell(new OwnedChannel.ForChannel(new ChannelCommand.GetStatus(probe.ref())));
      return probe.receiveMessage(PATIENCE);
    }

    void tell(OwnedChannel.Command command) {
      owner.tell(command);
      settle();
    }

    boolean hasEnded() {
      return !owners.has(NEWS);
    }
  }

  private static final ClusterSettings SETTINGS = ClusterSettings.from(ConfigFactory.load());

  final FactsNet net;
  final List<Node> nodes;
  final List<Published> published = new CopyOnWriteArrayList<>();
  private final ActorTestKit kit = ActorTestKit.create(SettledTime.config());
  private final ManualTime time = ManualTime.get(kit.system());
  private volatile Instant now = START;

  /** Nodes that know the channel, which always runs, and none that owns it. */
  OwnerRig(int size, long seed) {
    this.net = new FactsNet(kit.system(), size, seed);
    this.nodes = IntStream.range(0, size).mapToObj(Node::new).toList();
    nodes.forEach(node -> node.define(FakeNode.channel(NEWS.value(), StartMode.ALWAYS)));
  }

  Instant now() {
    return now;
  }

  void settle() {
    SettledTime.settle(kit.system());
  }

  void pass(Duration duration) {
    for (Duration left = duration; left.isPositive(); left = left.minus(TICK)) {
      settle();
      nodes.forEach(
          node ->
              node.owner.tell(new OwnedChannel.Subscribe("viewers", node.heard, node.subscriber)));
      settle();
      now = now.plus(TICK);
      time.timePasses(TICK);
    }
    settle();
  }

  @Override
  public void close() {
    net.close();
    kit.shutdownTestKit();
  }
}
