package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.PlacementNotes.Note;
import io.millrace.testing.Eventually;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real sharding, with an entity that only says where it is. */
class PlacementStrategyTest {

  private static final EntityTypeKey<String> TYPE = EntityTypeKey.create(String.class, "things");
  private static final Duration WITHIN = Duration.ofSeconds(40);
  private static final Duration STOPS_WITHIN = Duration.ofMillis(300);
  private static final int AT_ONCE = 2;
  private static final ClusterSettings.Failure FAILURE =
      new ClusterSettings.Failure(Duration.ofSeconds(1), Duration.ofSeconds(1));

  /** Where each entity is, written by the entities themselves. */
  private final Map<String, NodeRun> places = new ConcurrentHashMap<>();

  private final AtomicInteger stopping = new AtomicInteger();
  private final AtomicInteger mostStopping = new AtomicInteger();
  private int wakes;
  private final List<PlacementBoard> boards = new ArrayList<>();

  private final ClusterRig rig =
      ClusterRig.of(
          3,
          """
          pekko.cluster.sharding {
            rebalance-interval = 200ms
            passivation.strategy = none
            number-of-shards = 1000
          }
          # A machine that is busy must not take itself for dead.
          pekko.cluster.failure-detector.acceptable-heartbeat-pause = 20s
          """);

  PlacementStrategyTest() {
    IntStream.range(0, 3).forEach(i -> begin(rig.node(i)));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void shardsAreSpreadAndADrainedNodeIsEmptied() {
    Eventually.within(
        WITHIN,
        () -> {
          wakeAll(12);
          assertThat(loads()).hasSize(3).allSatisfy(isAbout(4));
        });

    write(Note.drain(run(1), true));
    Eventually.within(
        WITHIN,
        () -> {
          wakeAll(12);
          assertThat(loads()).hasSize(2).doesNotContainKey(run(1)).allSatisfy(isAbout(6));
        });
    assertThat(mostStopping).hasValueBetween(1, AT_ONCE);

    write(Note.drain(run(1), false));
    Eventually.within(
        WITHIN,
        () -> {
          wakeAll(12);
          assertThat(loads()).hasSize(3).allSatisfy(isAbout(4));
        });
    assertThat(mostStopping).hasValueBetween(1, AT_ONCE);
  }

  @Test
  void aShardLandsWhereItIsToldToBeAndStaysThere() {
    Eventually.within(
        WITHIN,
        () -> {
          wakeAll(6);
          assertThat(loads()).hasSize(3).allSatisfy(isAbout(2));
        });

    for (int i = 0; i < 6; i++) {
      write(Note.wish(new ShardPlace(TYPE.name(), shard("thing-" + i)), run(2)));
    }
    Eventually.within(
        WITHIN,
        () -> {
          wakeAll(6);
          assertThat(loads()).containsOnlyKeys(run(2)).containsEntry(run(2), 6);
        });
    assertThat(mostStopping).hasValueBetween(1, AT_ONCE);

    // The wishes go with the node that they name.
    rig.leave(rig.node(2));
    Eventually.within(
        WITHIN,
        () -> {
          wakeAll(6);
          assertThat(loads()).hasSize(2).allSatisfy(isAbout(3));
          assertThat(boards.getFirst().notes()).isEqualTo(PlacementNotes.NONE);
        });
  }

  private void begin(ActorSystem<Void> node) {
    PlacementBoard board = PlacementBoard.start(node);
    boards.add(board);
    NodeRun run = NodeRun.of(Cluster.get(node).selfMember().uniqueAddress());
    ClusterSharding.get(node)
        .init(
            Entity.of(TYPE, entity -> thing(entity.getEntityId(), run))
                .withStopMessage("hand off")
                .withAllocationStrategy(
                    new PlacementStrategy(
                        Cluster.get(node),
                        TYPE.name(),
                        new Placement(AT_ONCE),
                        new CalmWatch(FAILURE),
                        board::notes,
                        Map::of,
                        InstantSource.system())));
  }

  /** Takes a while to stop, so that those that stop at the same time can be counted. */
  private Behavior<String> thing(String id, NodeRun run) {
    return Behaviors.withTimers(
        timers -> {
          places.put(id, run);
          return Behaviors.receive(String.class)
              .onMessageEquals(
                  "hand off",
                  () -> {
                    mostStopping.accumulateAndGet(stopping.incrementAndGet(), Math::max);
                    timers.startSingleTimer("stop", STOPS_WITHIN);
                    return Behaviors.same();
                  })
              .onMessageEquals(
                  "stop",
                  () -> {
                    stopping.decrementAndGet();
                    places.remove(id, run);
                    return Behaviors.stopped();
                  })
              .onAnyMessage(any -> Behaviors.same())
              .build();
        });
  }

  /**
   * What was moved before all nodes had registered starts when it is asked again. Not too often:
   * messages to what is on the move pile up.
   */
  private void wakeAll(int entities) {
    if (wakes++ % 50 != 0) {
      return;
    }
    IntStream.range(0, entities)
        .forEach(
            i -> ClusterSharding.get(rig.node(0)).entityRefFor(TYPE, "thing-" + i).tell("wake"));
  }

  private void write(Note note) {
    assertThat(
            boards.get(0).write(note).toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join())
        .isNotNull();
  }

  private NodeRun run(int node) {
    return NodeRun.of(Cluster.get(rig.node(node)).selfMember().uniqueAddress());
  }

  private Map<NodeRun, Integer> loads() {
    Map<NodeRun, Integer> loads = new HashMap<>();
    places.values().forEach(node -> loads.merge(node, 1, Integer::sum));
    return loads;
  }

  private static BiConsumer<NodeRun, Integer> isAbout(int load) {
    return (node, actual) -> assertThat(actual).isBetween(load - 1, load + 1);
  }

  private static String shard(String entity) {
    return String.valueOf(Math.abs(entity.hashCode() % 1000));
  }
}
