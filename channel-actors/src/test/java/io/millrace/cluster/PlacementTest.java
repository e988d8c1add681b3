package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.Placement.Situation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {

  private static final NodeRun A = new NodeRun("a:7400", 1);
  private static final NodeRun B = new NodeRun("b:7400", 1);
  private static final NodeRun C = new NodeRun("c:7400", 1);

  private final Placement placement = new Placement(3);

  @Test
  void aShardComesToTheNodeWithLeast() {
    assertThat(placement.home("new", of(3, 1, 2).now())).contains(B);
    assertThat(placement.home("new", of(2, 2, 2).now())).contains(A);
  }

  @Test
  void aDrainingNodeGetsNothingUnlessThereIsNoOther() {
    assertThat(placement.home("new", of(3, 0, 2).draining(B).now())).contains(C);
    assertThat(placement.home("new", of(3, 1, 2).draining(A, B, C).now())).contains(B);
  }

  @Test
  void aShardComesToWhereItIsWantedUnlessThatNodeIsGoneOrDraining() {
    assertThat(placement.home("x", of(9, 0, 0).wish("x", A).now())).contains(A);
    assertThat(placement.home("x", of(9, 0, 0).wish("x", A).draining(A).now())).contains(B);
    NodeRun earlier = new NodeRun(A.node(), 0);
    assertThat(placement.home("x", of(9, 0, 0).wish("x", earlier).now())).contains(B);
  }

  @Test
  void withoutNodesThereIsNoHome() {
    assertThat(placement.home("x", new State(new TreeMap<>()).now())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // shards of a, b and c, and how many move; a tenth of the average is tolerated
    "0, 0, 0, 0",
    "1, 0, 0, 0",
    "2, 0, 0, 1",
    "3, 3, 3, 0",
    "4, 3, 3, 0",
    "5, 3, 3, 1",
    "9, 0, 0, 3",
    "4, 1, 1, 2",
    "100, 100, 91, 0",
    "100, 100, 89, 2",
    "100, 100, 0, 3"
  })
  void onlyDifferencesThatAreWorthItAreEvenedOut(int a, int b, int c, int moves) {
    assertThat(placement.moves(of(a, b, c).now())).hasSize(moves);
  }

  @Test
  void evenedOutAreTheNodesWithMost() {
    assertThat(placement.moves(of(6, 5, 1).now())).containsExactlyInAnyOrder("a0", "a1", "b0");
  }

  @Test
  void nothingMovesWhileTheClusterIsChanging() {
    assertThat(placement.moves(of(9, 0, 0).draining(A).wish("a1", B).calm(Calm.NONE))).isEmpty();
  }

  /** A node may have died just now without anybody knowing of it. */
  @Test
  void loadIsEvenedOutOnlyWhenItHasBeenCalmForAWhile() {
    assertThat(placement.moves(of(9, 0, 0).calm(Calm.RECENT))).isEmpty();
    assertThat(placement.moves(of(9, 0, 0).wish("a1", B).calm(Calm.RECENT))).containsExactly("a1");
    assertThat(placement.moves(of(2, 0, 0).draining(A).calm(Calm.RECENT)))
        .containsExactlyInAnyOrder("a0", "a1");
  }

  @Test
  void whatIsWantedElsewhereGoesFirstThenWhatDrains() {
    assertThat(placement.moves(of(4, 2, 2).draining(A).wish("b1", C).now()))
        .containsExactly("b1", "a0", "a1");
  }

  @Test
  void whatIsOnTheMoveCounts() {
    assertThat(placement.moves(of(9, 0, 0).draining(A).moving("a0", "a1"))).containsExactly("a2");
    assertThat(placement.moves(of(9, 0, 0).draining(A).moving("a0", "a1", "a2"))).isEmpty();
    assertThat(placement.moves(of(9, 0, 0).moving("a0"))).isEmpty();
  }

  @Test
  void whatIsWhereItIsWantedStays() {
    State allWanted = of(4, 0, 0);
    IntStream.range(0, 4).forEach(i -> allWanted.wish("a" + i, A));
    assertThat(placement.moves(allWanted.now())).isEmpty();
  }

  @Test
  void drainingAllNodesMovesNothing() {
    assertThat(placement.moves(of(3, 3, 0).draining(A, B, C).now())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void movesComeToAnEndWithEverythingWhereItBelongs(long seed) {
    var random = new Random(seed);
    State state = of(random.nextInt(40), random.nextInt(40), random.nextInt(40));
    NodeRun drained = random.nextBoolean() ? A : B;
    state.draining(drained).wish("a0", C).wish("b0", C);
    int rounds = 0;
    for (Set<String> moves = placement.moves(state.now());
        !moves.isEmpty();
        moves = placement.moves(state.now())) {
      assertThat(moves).hasSizeLessThanOrEqualTo(3);
      assertThat(rounds++).as("rounds of moves").isLessThan(100);
      for (String shard : moves) {
        state.shards.values().forEach(shards -> shards.remove(shard));
        NodeRun home = placement.home(shard, state.now()).orElseThrow();
        state.of(home).add(shard);
      }
    }
    assertThat(state.of(drained)).isEmpty();
    assertThat(state.of(A)).doesNotContain("a0");
    assertThat(state.of(B)).doesNotContain("b0");
    int left = state.of(drained.equals(A) ? B : A).size();
    int right = state.of(C).size();
    assertThat(Math.abs(left - right)).isLessThanOrEqualTo(Math.max(1, (left + right) / 20));
  }

  @Test
  void aShardComesToANodeThatDefinesItsChannels() {
    assertThat(placement.home("x", of(9, 0, 5).lacks(B, "x", 1).now())).contains(C);
    assertThat(placement.home("x", of(9, 0, 5).lacks(B, "x", 1).draining(C).now())).contains(A);
    assertThat(placement.home("x", of(9, 0, 5).lacks(B, "x", 1).wish("x", B).now())).contains(C);
  }

  @Test
  void aNodeThatDefinesSomeOfTheChannelsIsBetterThanOneThatDefinesNone() {
    State state = of(9, 0, 5).lacks(A, "x", 1).lacks(B, "x", 2).lacks(C, "x", 2);
    assertThat(placement.home("x", state.now())).contains(A);
  }

  @Test
  void whereNoNodeThatIsOpenDefinesTheChannelsAnyIsGoodEnough() {
    assertThat(placement.home("x", of(9, 0, 5).lacks(A, "x", 1).draining(B, C).now())).contains(A);
    State alike = of(9, 0, 5).lacks(A, "x", 1).lacks(B, "x", 1).lacks(C, "x", 1);
    assertThat(placement.home("x", alike.now())).contains(B);
    assertThat(placement.home("x", alike.wish("x", C).now())).contains(C);
  }

  @Test
  void whatCannotPlayWhereItIsGoesFirstAndOnlyToWhereItCan() {
    State state = of(2, 2, 2).lacks(B, "b1", 1).wish("a1", C);
    assertThat(placement.moves(state.now())).containsExactly("b1", "a1");
    assertThat(placement.moves(of(2, 2, 2).lacks(B, "b1", 1).draining(A, C).now()))
        .as("nobody else may take it")
        .doesNotContain("b1");
    assertThat(placement.moves(of(2, 2, 2).lacks(B, "b1", 1).moving("b1"))).isEmpty();
  }

  @Test
  void whatNotAllNodesCanRunIsNotMovedForTheSakeOfEvenness() {
    State state = of(9, 9, 0);
    IntStream.range(0, 9).forEach(i -> state.lacks(C, "a" + i, 1).lacks(C, "b" + i, 1));
    assertThat(placement.moves(state.now())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void movesComeToAnEndWhateverNodesDoNotDefine(long seed) {
    var random = new Random(seed);
    State state = of(random.nextInt(20), random.nextInt(20), random.nextInt(20));
    for (NodeRun node : List.of(A, B, C)) {
      List.of(A, B, C).stream()
          .flatMap(from -> Set.copyOf(state.of(from)).stream())
          .filter(shard -> random.nextInt(3) == 0)
          .forEach(shard -> state.lacks(node, shard, 1 + random.nextInt(2)));
    }
    if (random.nextBoolean()) {
      state.draining(B);
    }
    int rounds = 0;
    for (Set<String> moves = placement.moves(state.now());
        !moves.isEmpty();
        moves = placement.moves(state.now())) {
      assertThat(rounds++).as("rounds of moves").isLessThan(100);
      for (String shard : moves) {
        state.shards.values().forEach(shards -> shards.remove(shard));
        state.of(placement.home(shard, state.now()).orElseThrow()).add(shard);
      }
    }
    state.shards.forEach(
        (node, shards) ->
            assertThat(shards)
                .allSatisfy(
                    shard ->
                        assertThat(state.lack(node, shard))
                            .isEqualTo(
                                state.open.stream()
                                    .mapToInt(other -> state.lack(other, shard))
                                    .min()
                                    .orElseThrow())));
  }

  @Test
  void nothingMovingAtAllIsNoSetting() {
    assertThatThrownBy(() -> new Placement(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static State of(int a, int b, int c) {
    Map<NodeRun, Set<String>> shards = new TreeMap<>();
    shards.put(A, shards("a", a));
    shards.put(B, shards("b", b));
    shards.put(C, shards("c", c));
    return new State(shards);
  }

  private static Set<String> shards(String name, int count) {
    Set<String> shards = new TreeSet<>();
    IntStream.range(0, count).forEach(i -> shards.add(name + i));
    return shards;
  }

  /** A situation in the making. */
  private static final class State {
    private final Map<NodeRun, Set<String>> shards;
    private final Set<NodeRun> open;
    private final Map<String, NodeRun> wishes = new HashMap<>();
    private final Map<String, Map<String, Integer>> lacking = new HashMap<>();

    State(Map<NodeRun, Set<String>> shards) {
      this.shards = shards;
      this.open = new HashSet<>(shards.keySet());
    }

    Set<String> of(NodeRun node) {
      return Objects.requireNonNull(shards.get(node));
    }

    State draining(NodeRun... nodes) {
      open.removeAll(Set.of(nodes));
      return this;
    }

    int lack(NodeRun node, String shard) {
      return lacking.getOrDefault(shard, Map.of()).getOrDefault(node.node(), 0);
    }

    State wish(String shard, NodeRun node) {
      wishes.put(shard, node);
      return this;
    }

    /** The node does not define so many channels of the shard. */
    State lacks(NodeRun node, String shard, int channels) {
      lacking.computeIfAbsent(shard, any -> new HashMap<>()).put(node.node(), channels);
      return this;
    }

    Situation now() {
      return calm(Calm.LASTING);
    }

    Situation calm(Calm calm) {
      return new Situation(shards, open, wishes, lacking, Set.of(), calm);
    }

    Situation moving(String... moving) {
      return new Situation(shards, open, wishes, lacking, Set.of(moving), Calm.LASTING);
    }
  }
}
