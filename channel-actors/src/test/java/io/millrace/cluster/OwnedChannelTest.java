package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.Phase;
import io.millrace.cluster.OwnerRig.Node;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The owner of a channel, under manual time. */
class OwnedChannelTest {

  private final OwnerRig rig = new OwnerRig(3, 1);
  private final Node first = rig.nodes.getFirst();

  @AfterEach
  void close() {
    rig.close();
  }

  private static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  private void plays(Node node) {
    node.begin();
    var opened = node.open();
    rig.pass(seconds(5));
    opened.expectMessage(new Opened());
    assertThat(node.status().phase()).isEqualTo(Phase.LIVE);
  }

  private int askedDuring(Node node, Duration time) {
    int before = node.parts.asked();
    rig.pass(time);
    return node.parts.asked() - before;
  }

  @Test
  void anOwnerThatIsCutOffAsksItsSourceNoLongerThanTheLeaseAfterTheLastAcknowledgedWriteBegan() {
    rig.net.slow(Duration.ofMillis(900));
    plays(first);
    rig.net.cut(first.number);
    assertThat(askedDuring(first, OwnerRig.LEASE.minus(seconds(4)))).isPositive();
    rig.pass(seconds(4));
    assertThat(askedDuring(first, seconds(20))).isZero();
    assertThat(first.status().phase()).isEqualTo(Phase.DARK);

    rig.net.heal(first.number);
    assertThat(askedDuring(first, seconds(10))).isPositive();
    assertThat(first.status().phase()).isEqualTo(Phase.LIVE);
  }
}
