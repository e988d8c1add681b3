package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.FakeNode;
import io.millrace.channel.Phase;
import io.millrace.testing.Eventually;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who owns a channel, and that everybody sees the same of it. */
class OwnershipTest {

  private static final ClusterOfChannels CLUSTER = new ClusterOfChannels(2, "");

  @AfterAll
  static void end() {
    CLUSTER.close();
  }

  @Test
  void aChannelIsOpenedFromAnyNodeAndRunsOnOne() {
    CLUSTER.define(FakeNode.channel("news"));
    for (ClusterOfChannels.Node node : CLUSTER.nodes()) {
      assertThat(node.open("news")).isEqualTo(new Opened());
      assertThat(node.playlist("news")).as("shown when the answer comes").contains("#EXTINF");
      node.awaitPhase("news", Phase.LIVE);
    }
    assertThat(CLUSTER.nodes()).filteredOn(node -> node.owns("news")).hasSize(1);
  }

  @Test
  void allNodesShowTheSamePlaylist() {
    CLUSTER.define(FakeNode.channel("sport"));
    CLUSTER.nodes().forEach(node -> node.open("sport"));
    String first = CLUSTER.node(0).playlist("sport");

    Eventually.within(
        ClusterOfChannels.PATIENCE,
        () -> {
          String now = CLUSTER.owner("sport").playlist("sport");
          assertThat(now).isNotEqualTo(first);
          assertThat(CLUSTER.other("sport").playlist("sport")).isEqualTo(now);
        });
  }
}
