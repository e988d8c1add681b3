package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ProviderStatus;
import io.millrace.cluster.SlotsRig.Node;
import io.millrace.testing.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An account of which all nodes use one or two connections together. */
class ClusterProviderSlotsTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private static void using(SlotsRig rig, String... channels) {
    Eventually.within(
        SOON, () -> assertThat(rig.account.channels()).containsExactlyInAnyOrder(channels));
  }

  private static void waiting(SlotsRig rig, String... channels) {
    Eventually.within(
        SOON,
        () -> {
          for (Node node : rig.nodes) {
            assertThat(node.slots().find("acme").orElseThrow(AssertionError::new).queue())
                .extracting(each -> each.channel().value())
                .containsExactly(channels);
          }
        });
  }

  private static void neverMoreThan(int limit, SlotsRig rig) {
    assertThat(rig.account.most()).as(rig.account::history).isEqualTo(limit);
  }

  private static Node another(SlotsRig rig, Node one) {
    return rig.nodes.stream().filter(each -> !each.equals(one)).findFirst().orElseThrow();
  }

  /** Two use it, three wait; none of them on the node that keeps the slots. */
  private static SlotsRig inUse() {
    var rig = SlotsRig.ofTheLiving(3, 2);
    rig.begins("probe", rig.nodes.getFirst());
    using(rig, "probe");
    rig.stops("probe");
    using(rig);
    Node free = another(rig, rig.keeper());
    rig.begins("a", free);
    using(rig, "a");
    rig.begins("b", free);
    using(rig, "a", "b");
    rig.begins("c", free);
    waiting(rig, "c");
    rig.begins("d", free);
    waiting(rig, "c", "d");
    rig.begins("e", 50, free);
    waiting(rig, "e", "c", "d");
    return rig;
  }

  private static void isServedInOrder(SlotsRig rig) {
    rig.stops("a");
    using(rig, "b", "e");
    rig.stops("b");
    using(rig, "e", "c");
    rig.stops("c");
    using(rig, "e", "d");
    waiting(rig);
    neverMoreThan(2, rig);
  }

  @Test
  void allNodesShareOneLimitOneQueueAndOneStatus() {
    try (SlotsRig rig = inUse()) {
      for (Node node : rig.nodes) {
        ProviderStatus status = node.slots().find("acme").orElseThrow();
        assertThat(status.maxChannels()).isEqualTo(2);
        assertThat(status.leases())
            .extracting(each -> each.channel().value())
            .containsExactly("a", "b");
      }
      isServedInOrder(rig);
    }
  }

  @Test
  void whoHasASlotAndWhoWaitsNoticeNothingWhenTheirKeepersNodeLeaves() {
    try (SlotsRig rig = inUse()) {
      rig.leave(rig.keeper());
      waiting(rig, "e", "c", "d");
      assertThat(rig.account.channels()).containsExactly("a", "b");
      isServedInOrder(rig);
    }
  }
}
