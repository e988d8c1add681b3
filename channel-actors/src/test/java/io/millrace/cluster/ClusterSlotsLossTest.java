package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.SlotsRig.Node;
import io.millrace.testing.Eventually;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes die, or lose each other, while they share an account. */
class ClusterSlotsLossTest {

  /** Longer than it takes to replace a keeper, which then counts all leases anew. */
  private static final Duration SOON = Duration.ofSeconds(60);

  private static void using(SlotsRig rig, String... channels) {
    Eventually.within(
        SOON, () -> assertThat(rig.account.channels()).containsExactlyInAnyOrder(channels));
  }

  private static void neverMoreThan(int limit, SlotsRig rig) {
    assertThat(rig.account.most()).as(rig.account::history).isEqualTo(limit);
  }

  private static SlotsRig of(int nodes, int limit) {
    return withAKeeper(new SlotsRig(nodes, limit));
  }

  private static SlotsRig withAKeeper(SlotsRig rig) {
    rig.begins("first", rig.nodes.getFirst());
    using(rig, "first");
    rig.stops("first");
    using(rig);
    return rig;
  }

  private static List<Node> besides(SlotsRig rig, Node one) {
    return rig.nodes.stream().filter(each -> !each.equals(one)).toList();
  }

  @Test
  void whoHasASlotKeepsItAndWhoWaitsItsPlaceWhenTheirKeepersNodeDies() {
    try (SlotsRig rig = of(3, 2)) {
      Node keeper = rig.keeper();
      List<Node> others = besides(rig, keeper);
      rig.begins("a", others.getFirst());
      using(rig, "a");
      rig.begins("dead", keeper);
      using(rig, "a", "dead");
      String[] waiting = {"c", "d", "e"};
      for (int i = 0; i < waiting.length; i++) {
        rig.begins(waiting[i], others.get(i % 2));
        int places = i + 1;
        Eventually.within(
            SOON,
            () ->
                assertThat(others.getFirst().slots().find("acme"))
                    .hasValueSatisfying(status -> assertThat(status.queue()).hasSize(places)));
      }
      rig.crash(keeper);
      using(rig, "a", "c");
      assertThat(rig.account.history())
          .as("a goes on")
          .doesNotContain("-Connection[node=" + others.getFirst().name() + ", channel=a");
      rig.stops("a");
      using(rig, "c", "d");
      rig.stops("c");
      using(rig, "d", "e");
      neverMoreThan(2, rig);
    }
  }

  @Test
  void aChannelOfADeadNodeHasItsSlotElsewhereLongBeforeItsLeaseIsOver() {
    try (SlotsRig rig = of(3, 1)) {
      Node keeper = rig.keeper();
      Node dies = besides(rig, keeper).getFirst();
      Node next = besides(rig, keeper).getLast();
      rig.begins("a", dies);
      using(rig, "a");
      rig.begins("b", keeper);
      rig.crash(dies);
      // In life it begins only when sharding has moved it, which is after its node was removed.
      rig.awaitAllUp();
      rig.begins("a", next);
      Eventually.within(
          SlotsRig.LEASE.dividedBy(4),
          () ->
              assertThat(rig.account.open())
                  .extracting(SharedAccount.Connection::node)
                  .containsExactly(next.name()));
      neverMoreThan(1, rig);
    }
  }

  @Test
  void aChannelThatMovesWaitsUntilItsFormerConnectionsAreClosed() {
    try (SlotsRig rig = of(2, 1)) {
      Node left = rig.nodes.getFirst();
      Node right = rig.nodes.getLast();
      rig.begins("a", left);
      using(rig, "a");
      rig.tell("a", new SlotUser.Mute());
      rig.begins("b", left);
      rig.begins("a", right);
      Eventually.within(
          SOON,
          () ->
              assertThat(rig.account.open())
                  .extracting(SharedAccount.Connection::node)
                  .containsExactly(right.name()));
      rig.stops("a");
      using(rig, "b");
      neverMoreThan(1, rig);
    }
  }

  @Test
  void aNodeThatHasLostMostOthersGivesItsSlotsUpBeforeTheyAreNeededAndGetsNone() {
    try (SlotsRig rig = withAKeeper(SlotsRig.decidingLate(3, 2))) {
      Node keeper = rig.keeper();
      rig.begins("a", keeper);
      using(rig, "a");
      List<Node> others = besides(rig, keeper);
      rig.crash(others.getFirst(), others.getLast());
      rig.begins("b", keeper);
      using(rig);
      assertThat(rig.account.history()).doesNotContain("channel=b");
    }
  }
}
