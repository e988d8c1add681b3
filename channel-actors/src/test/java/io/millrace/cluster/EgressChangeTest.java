package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.FakeNode;
import io.millrace.channel.Phase;
import io.millrace.cluster.OwnerRig.Node;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.StartMode;
import io.millrace.testing.Eventually;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A channel gets another role while it runs: sharding knows its two owners as strangers. */
class EgressChangeTest {

  private static final String ROLE = "vpn-de";
  private static final ChannelDefinition GERMAN =
      FakeNode.channel(OwnerRig.NEWS.value(), StartMode.ALWAYS, ROLE);

  private final OwnerRig rig = new OwnerRig(3, 1);
  private final Node former = rig.nodes.get(0);
  private final Node next = rig.nodes.get(1);

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void theFormerOwnerHandsOverBeforeTheNextOneBegins() {
    rig.net.slow(Duration.ofMillis(300));
    former.begin();
    rig.pass(Duration.ofSeconds(5));

    next.define(GERMAN);
    next.begin(Optional.of(ROLE));
    var opened = next.open();
    int asked = former.parts.asked();
    rig.pass(Duration.ofSeconds(4));
    assertThat(next.parts.asked()).as("while the former owner does not know of it").isZero();
    assertThat(former.parts.asked()).isGreaterThan(asked);

    former.define(GERMAN);
    Eventually.within(
        Duration.ofSeconds(10),
        () -> {
          rig.pass(Duration.ofMillis(100));
          assertThat(next.parts.playlist("news")).contains("#EXTINF");
        });
    assertThat(former.hasEnded()).isTrue();
    opened.expectMessage(new Opened());
    assertThat(next.status().phase()).isEqualTo(Phase.LIVE);
    assertThat(rig.net.written())
        .filteredOn(facts -> facts.version().incarnation() == 1)
        .last()
        .satisfies(facts -> assertThat(facts.left()).as("what the former owner left").isTrue());
  }

  @Test
  void aFormerOwnerThatIsGoneIsWaitedForNoLongerThanTheLease() {
    former.begin();
    rig.pass(Duration.ofSeconds(5));
    rig.net.cut(former.number);

    next.define(GERMAN);
    next.begin(Optional.of(ROLE));
    rig.pass(OwnerRig.LEASE.minusSeconds(1));
    assertThat(next.parts.asked()).isZero();
    rig.pass(Duration.ofSeconds(4));
    assertThat(next.status().phase()).isEqualTo(Phase.LIVE);
  }

  @Test
  void whereTheRoleStaysNobodyIsWaitedFor() {
    former.begin();
    rig.pass(Duration.ofSeconds(5));
    rig.net.cut(former.number);

    next.begin();
    rig.pass(Duration.ofSeconds(4));
    assertThat(next.status().phase()).isEqualTo(Phase.LIVE);
  }
}
