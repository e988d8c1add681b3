package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.Phase;
import io.millrace.cluster.ClusterOperations.Draining;
import io.millrace.cluster.ClusterOperations.Moving;
import io.millrace.cluster.ClusterOperations.NoOtherNode;
import io.millrace.cluster.ClusterOperations.NoSuchChannel;
import io.millrace.cluster.ClusterOperations.NoSuchNode;
import io.millrace.cluster.ClusterOperations.NotOpen;
import io.millrace.cluster.ClusterOperations.WrongRole;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.Locator;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import io.millrace.testing.Eventually;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterDeskTest {

  private static final Duration WITHIN = Duration.ofSeconds(40);
  private static final String SECRET = "the secret of the cluster";
  private static final ChannelId NEWS = new ChannelId("news");
  private static final ChannelId FAR = new ChannelId("far");
  private static final ShardPlace PLACE = new ShardPlace("channels", "7");

  private final ClusterRig rig =
      ClusterRig.of(2, "pekko.cluster.failure-detector.acceptable-heartbeat-pause = 20s");
  private final List<Desk> desks = new ArrayList<>();

  /** One node. */
  private record Desk(
      ClusterDesk desk,
      PlacementBoard board,
      DefinitionComparison comparison,
      ActorRef<NodeActor.Command> actor) {}

  ClusterDeskTest() {
    IntStream.range(0, 2).forEach(i -> desks.add(start(rig.node(i), i)));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void everyNodeShowsAllNodes() {
    for (int i = 0; i < 2; i++) {
      int asked = i;
      Eventually.within(
          WITHIN,
          () -> {
            ClusterOverview seen = await(desks.get(asked).desk.overview());
            assertThat(seen.self()).isEqualTo(name(asked));
            assertThat(seen.nodes())
                .extracting(ClusterOverview.Node::node)
                .containsExactlyInAnyOrder(name(0), name(1))
                .isSorted();
            assertThat(seen.nodes())
                .allSatisfy(
                    node -> {
                      assertThat(node.state()).isEqualTo(ClusterOverview.State.UP);
                      assertThat(node.reachable()).isTrue();
                      assertThat(node.report()).isPresent();
                      ClusterOverview.Report report = node.report().orElseThrow();
                      int number = node.node().equals(name(0)) ? 0 : 1;
                      assertThat(report.version()).isEqualTo("1." + number);
                      assertThat(report.channels())
                          .containsExactly(
                              new ClusterOverview.Channel(
                                  new ChannelId("channel-" + number), Phase.LIVE));
                      assertThat(report.replicas()).containsExactly(NEWS);
                      assertThat(report.pulledBytes()).isEqualTo(10 + number);
                      assertThat(report.servedBytes()).isEqualTo(20 + number);
                    });
          });
    }
  }

  @Test
  void aNodeThatDoesNotAnswerIsListedAllTheSame() {
    Eventually.within(
        WITHIN,
        () ->
            assertThat(await(desks.get(0).desk.overview()).nodes())
                .allSatisfy(node -> assertThat(node.report()).isPresent()));
    // Its speaker is gone; the node is not.
    Adapter.toClassic(desks.get(1).actor)
        .tell(PoisonPill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());
    Eventually.within(
        WITHIN,
        () ->
            assertThat(await(desks.get(0).desk.overview()).nodes())
                .filteredOn(node -> node.node().equals(name(1)))
                .singleElement()
                .satisfies(node -> assertThat(node.report()).isEmpty())
                .satisfies(node -> assertThat(node.reachable()).isTrue()));
  }

  @Test
  void drainingIsSeenByAllAndNeedsAnotherNode() {
    ClusterDesk desk = desks.get(0).desk;
    drain(desk, true);
    for (Desk each : desks) {
      Eventually.within(
          WITHIN,
          () ->
              assertThat(await(each.desk.overview()).nodes())
                  .filteredOn(ClusterOverview.Node::draining)
                  .extracting(ClusterOverview.Node::node)
                  .containsExactly(name(1)));
    }
    assertThat(await(desk.drain(name(0), true))).isEqualTo(new NoOtherNode(name(0)));
    assertThat(await(desk.move(NEWS, name(1)))).isEqualTo(new NotOpen(name(1)));

    drain(desk, false);
    Eventually.within(
        WITHIN, () -> assertThat(desks.get(1).board.notes()).isEqualTo(PlacementNotes.NONE));
  }

  @Test
  void aMoveIsNotedForTheShard() {
    ClusterDesk desk = desks.get(0).desk;
    agreed(
        () -> desk.move(NEWS, name(1)),
        new Moving(name(1), List.of(NEWS, new ChannelId("sports"))));
    Eventually.within(
        WITHIN,
        () ->
            assertThat(desks.get(1).board.notes().wishes())
                .containsExactly(
                    Map.entry(
                        PLACE, NodeRun.of(Cluster.get(rig.node(1)).selfMember().uniqueAddress()))));
    assertThat(await(desk.move(FAR, name(1)))).isEqualTo(new WrongRole(name(1), "vpn-de"));
    assertThat(await(desk.move(new ChannelId("unknown"), name(1)))).isEqualTo(new NoSuchChannel());
    assertThat(await(desk.move(NEWS, "127.0.0.1:1")))
        .isInstanceOfSatisfying(
            NoSuchNode.class,
            none -> assertThat(none.known()).containsExactlyInAnyOrder(name(0), name(1)));
  }

  private void drain(ClusterDesk desk, boolean wanted) {
    agreed(() -> desk.drain(name(1), wanted), new Draining(name(1), wanted));
  }

  /** Most nodes may not be told in time when the machine has stood still. */
  private static <T> void agreed(Supplier<CompletionStage<? extends T>> order, T outcome) {
    Eventually.within(WITHIN, () -> assertThat(await(order.get())).isEqualTo(outcome));
  }

  @Test
  void definitionsThatDifferAreNamedUntilTheyAreEqualAgain() {
    define(0, "https://a.example.com/live.m3u8");
    define(1, "https://b.example.com/live.m3u8");
    for (int i = 0; i < 2; i++) {
      int asked = i;
      Eventually.within(
          WITHIN,
          () ->
              assertThat(desks.get(asked).comparison.now().byNode())
                  .containsExactly(Map.entry(name(1 - asked), List.of("news"))));
    }
    assertThat(desks.get(0).comparison.now().reasons())
        .singleElement()
        .asString()
        .contains(name(1), "news")
        .doesNotContain("example.com");
    assertThat(await(desks.get(0).desk.overview()).nodes())
        .anySatisfy(node -> assertThat(node.differentDefinitions()).containsExactly("news"));

    define(1, "https://a.example.com/live.m3u8");
    for (Desk desk : desks) {
      Eventually.within(
          WITHIN, () -> assertThat(desk.comparison.now()).isEqualTo(DefinitionDifferences.NONE));
    }
  }

  @Test
  void withTheNodeGoWhatItDefinedDifferently() {
    define(0, "https://a.example.com/live.m3u8");
    define(1, "https://b.example.com/live.m3u8");
    Eventually.within(
        WITHIN, () -> assertThat(desks.get(0).comparison.now().byNode()).containsOnlyKeys(name(1)));
    rig.leave(rig.node(1));
    Eventually.within(
        WITHIN,
        () -> assertThat(desks.get(0).comparison.now()).isEqualTo(DefinitionDifferences.NONE));
  }

  @Test
  void settingsThatShouldBeTheSameAreNamed() {
    String uri = "https://a.example.com/live.m3u8";
    define(0, uri, Map.of("millrace.cluster.lease", "10 s", "millrace.newer", "1"));
    define(1, uri, Map.of("millrace.cluster.lease", "15 s", "millrace.older", "2"));
    for (Desk desk : desks) {
      Eventually.within(
          WITHIN,
          () ->
              assertThat(desk.comparison.now().reasons())
                  .singleElement()
                  .asString()
                  .contains("other settings", "millrace.cluster.lease")
                  .doesNotContain("definitions", "newer", "older"));
    }
    assertThat(desks.get(0).comparison.missing()).isEqualTo(MissingDefinitions.NONE);
  }

  private void define(int node, String uri) {
    define(node, uri, Map.of());
  }

  private void define(int node, String uri, Map<String, String> shared) {
    var source = new SourceDefinition("primary", new Locator.Direct(URI.create(uri)), 1, Map.of());
    var channel = new ChannelDefinition(NEWS, "News", StartMode.ON_DEMAND, List.of(source));
    desks
        .get(node)
        .actor
        .tell(
            new NodeActor.DefinitionsRead(
                DefinitionFingerprints.of(SECRET, List.of(channel), List.of(), shared)));
  }

  private static Desk start(ActorSystem<Void> system, int number) {
    var board = PlacementBoard.start(system);
    var comparison =
        new DefinitionComparison(NodeRun.name(Cluster.get(system).selfMember().address()));
    ActorRef<NodeActor.Command> actor =
        system.systemActorOf(
            NodeActor.create(
                NodeRun.name(Cluster.get(system).selfMember().address()),
                "1." + number,
                new Figures(number),
                comparison),
            "node",
            Props.empty());
    return new Desk(new ClusterDesk(system, board, PLACES, comparison), board, comparison, actor);
  }

  private String name(int node) {
    return NodeRun.name(Cluster.get(rig.node(node)).selfMember().address());
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private record Figures(int number) implements NodeFigures {
    @Override
    public Map<ChannelId, Phase> owned() {
      return Map.of(new ChannelId("channel-" + number), Phase.LIVE);
    }

    @Override
    public List<ChannelId> replicas() {
      return List.of(NEWS);
    }

    @Override
    public long pulledBytes() {
      return 10L + number;
    }

    @Override
    public long servedBytes() {
      return 20L + number;
    }
  }

  private static final ChannelPlaces PLACES =
      new ChannelPlaces() {
        @Override
        public Optional<ShardPlace> place(ChannelId channel) {
          return channel.equals(NEWS) || channel.equals(FAR)
              ? Optional.of(PLACE)
              : Optional.empty();
        }

        @Override
        public List<ChannelId> channels(ShardPlace place) {
          return List.of(NEWS, new ChannelId("sports"));
        }

        @Override
        public Optional<String> role(ChannelId channel) {
          return channel.equals(FAR) ? Optional.of("vpn-de") : Optional.empty();
        }
      };
}
