package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.FakeNode;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.StartMode;
import io.millrace.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Channels that require a role of their nodes. */
class RolesTest {

  private static final ChannelDefinition GERMAN =
      FakeNode.channel("news", StartMode.ON_DEMAND, "vpn-de");

  private final ClusterOfChannels cluster =
      new ClusterOfChannels(2, "pekko.cluster.roles = [\"vpn-de\"]");

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void aNewRoleDoesNotWaitForTheOldestNodeToReadIt() {
    cluster.node(0).define();
    cluster.node(1).define(GERMAN);

    assertThat(cluster.node(1).open("news")).isEqualTo(new Opened());
  }

  @Test
  void aChannelGoesOnWhenItIsGivenARole() {
    cluster.define(FakeNode.channel("news"));
    assertThat(cluster.node(0).open("news")).isEqualTo(new Opened());
    String before = cluster.node(0).playlist("news");

    cluster.define(GERMAN);
    Eventually.within(
        ClusterOfChannels.PATIENCE,
        () -> {
          assertThat(cluster.node(0).open("news")).isEqualTo(new Opened());
          assertThat(cluster.node(0).playlist("news")).contains("#EXTINF").isNotEqualTo(before);
        });
    assertThat(cluster.node(0).playlist("news")).doesNotContain("#EXT-X-DISCONTINUITY\n");
  }
}
