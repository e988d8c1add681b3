package io.millrace.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterLoadTest {

  /** Round numbers: a segment is 4 s and 1 MB, a channel has one track and ten viewers. */
  private static final ClusterPlan SMALL = new ClusterPlan(1, 4, 40, 1, 1, 4, 2e6, 12, 0, 0, 0, 1);

  @Test
  void aSingleNodeDoesAllAndAsksNoOther() {
    ClusterLoad load = load(SMALL);

    assertThat(load.nodesPerChannel()).isEqualTo(1);
    assertThat(load.replicas()).isZero();
    assertThat(load.pulledBytes()).isZero();
    assertThat(load.factsBytes()).isZero();
    assertThat(load.playlists()).isEqualTo(10);
    assertThat(load.viewerBytes()).isEqualTo(40 * 250_000.0);
    assertThat(load.originBytes()).isEqualTo(4 * 250_000.0);
    assertThat(load.heldBytes()).isEqualTo(4 * 12 * 1e6);
    assertThat(load.writes()).isEqualTo(1);
    assertThat(load.cores()).isEqualTo(10 * 28.8e-6 + 10e6 * 0.43e-9 + 0.3e-3, within(1e-12));
  }

  @Test
  void oneViewerIsAtOneNodeAndVeryManyAreAtAll() {
    assertThat(load(SMALL.with("nodes=50", "viewers=4")).nodesPerChannel())
        .isEqualTo(1, within(1e-9));
    assertThat(load(SMALL.with("nodes=50", "viewers=400000")).nodesPerChannel())
        .isEqualTo(50, within(1e-9));
    assertThat(
            load(SMALL.with("nodes=50", "viewers=400000", "nodesPerChannel=3")).nodesPerChannel())
        .isEqualTo(3, within(1e-9));
  }

  /** The formula against viewers that are thrown at nodes one by one. */
  @ParameterizedTest
  @CsvSource({"3, 300, 1", "10, 40, 7", "100, 200, 2", "100, 20, 5"})
  void theFormulaIsWhatASimulationShows(int nodes, int viewersPerChannel, long seed) {
    int channels = 2_000;
    Random random = new Random(seed);
    long shown = 0;
    long elsewhere = 0;
    for (int channel = 0; channel < channels; channel++) {
      BitSet with = new BitSet(nodes);
      for (int viewer = 0; viewer < viewersPerChannel; viewer++) {
        with.set(random.nextInt(nodes));
      }
      shown += with.cardinality();
      with.clear(random.nextInt(nodes));
      elsewhere += with.cardinality();
    }
    ClusterLoad load =
        load(
            SMALL.with(
                "nodes=" + nodes,
                "channels=" + channels,
                "viewers=" + channels * viewersPerChannel));

    assertThat(load.nodesPerChannel())
        .isCloseTo((double) shown / channels, Percentage.withPercentage(2));
    assertThat(load.replicas()).isCloseTo((double) elsewhere / nodes, Percentage.withPercentage(2));
  }

  @Test
  void aViewerWhoIsSentElsewhereWithEveryRequestKeepsMoreNodesBusy() {
    ClusterPlan plan = SMALL.with("nodes=50");

    assertThat(load(plan.with("keepSeconds=40")).nodesPerChannel())
        .isEqualTo(load(plan.with("viewers=400")).nodesPerChannel(), within(1e-9))
        .isGreaterThan(load(plan).nodesPerChannel());
  }

  @Test
  void whatAllNodesDoIsTheSameHoweverManyTheyAre() {
    ClusterLoad one = load(SMALL);
    ClusterLoad ten = load(SMALL.with("nodes=10"));

    assertThat(10 * ten.playlists()).isEqualTo(one.playlists(), within(1e-9));
    assertThat(10 * ten.viewerBytes()).isEqualTo(one.viewerBytes(), within(1e-3));
    assertThat(10 * ten.originBytes()).isEqualTo(one.originBytes(), within(1e-3));
  }

  @Test
  void cachesAskOnceForEachSegmentAndNeverForMoreThanIsWatched() {
    assertThat(load(SMALL.with("caches=3")).viewerBytes()).isEqualTo(3 * 4 * 250_000.0);
    assertThat(load(SMALL.with("caches=1000")).viewerBytes()).isEqualTo(load(SMALL).viewerBytes());
    assertThat(load(SMALL.with("caches=3")).playlists()).isEqualTo(load(SMALL).playlists());
  }

  @Test
  void everyNodeIsToldOfEveryWriteOfTheOthers() {
    ClusterLoad load = load(SMALL.with("nodes=4", "factsKib=2"));

    assertThat(load.writes()).isEqualTo(0.25);
    assertThat(load.factsBytes()).isEqualTo(0.75 * 2048);
  }

  @Test
  void viewersSentByChannelSpareTheOtherNodes() {
    ClusterPlan plan = ClusterPlan.EXAMPLE;

    assertThat(load(plan.with("nodesPerChannel=3")).pulledBytes())
        .isLessThan(load(plan).pulledBytes() / 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nodes",
        "nodes=many",
        "machines=3",
        "nodes=0",
        "nodesPerChannel=101",
        "bitrate=0"
      })
  void whatCannotBePlannedIsSaid(String change) {
    assertThatThrownBy(() -> ClusterPlan.EXAMPLE.with(change))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            change.substring(0, change.indexOf('=') < 0 ? 5 : change.indexOf('=')));
  }

  @Test
  void theManualShowsWhatIsCalculated() throws IOException {
    assertThat(Files.readString(Path.of("../docs/scaling.md")))
        .contains(ScalingTable.of(ClusterPlan.EXAMPLE))
        .contains(
            ScalingTable.of(ClusterPlan.EXAMPLE.with("nodes=3", "channels=60", "viewers=3000")));
  }

  private static ClusterLoad load(ClusterPlan plan) {
    return ClusterLoad.of(plan, MeasuredCosts.OF_ONE_NODE);
  }
}
