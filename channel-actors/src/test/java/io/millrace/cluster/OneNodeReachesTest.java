package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelStatus;
import io.millrace.channel.FakeNode;
import io.millrace.channel.Phase;
import io.millrace.cluster.ClusterOfChannels.Node;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.StartMode;
import io.millrace.testing.Eventually;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A channel requires a role that one node of three has. */
class OneNodeReachesTest {

  private static final ChannelDefinition GERMAN =
      FakeNode.channel("news", StartMode.ON_DEMAND, "vpn-de");

  private final ClusterOfChannels cluster =
      new ClusterOfChannels(
          2,
          """
          # The last node of a role has nobody to hand its channels to, and waits for all of this.
          pekko.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = 3 s
          """);

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void theChannelRunsThereIsShownEverywhereAndEndsWithThatNode() {
    List<Node> others = cluster.nodes();
    cluster.define(GERMAN);
    others.forEach(OneNodeReachesTest::assertNobodyReaches);

    Node german = cluster.joinWith("pekko.cluster.roles = [\"vpn-de\"]", GERMAN);
    for (Node node : cluster.nodes()) {
      assertThat(node.open("news")).isEqualTo(new Opened());
      assertThat(node.playlist("news")).contains("#EXTINF");
      node.awaitPhase("news", Phase.LIVE);
    }
    assertThat(german.owns("news")).isTrue();
    assertThat(german.parts.asked()).isPositive();
    assertThat(others).allSatisfy(OneNodeReachesTest::assertDoesNotRun);

    cluster.leave(german);
    assertThat(others)
        .allSatisfy(
            node -> Eventually.within(ClusterOfChannels.PATIENCE, () -> assertNobodyReaches(node)))
        .allSatisfy(OneNodeReachesTest::assertDoesNotRun);
  }

  private static void assertNobodyReaches(Node node) {
    String reason = ChannelRegions.noNodeReaches(GERMAN);
    assertThat(node.open("news")).as("what viewers are told").isEqualTo(new NotPlayable(reason));
    ChannelStatus status = node.status("news");
    assertThat(status.phase()).isEqualTo(Phase.DARK);
    assertThat(status.decisions())
        .singleElement()
        .satisfies(decision -> assertThat(decision.text()).isEqualTo(reason));
  }

  /** Also not for a moment. */
  private static void assertDoesNotRun(Node node) {
    assertThat(node.owns("news")).isFalse();
    assertThat(node.parts.asked()).as("requests to the source").isZero();
  }
}
