package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.UniqueAddress;
import org.junit.jupiter.api.Test;

class CalmWatchTest {

  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Set<UniqueAddress> ONE = Set.of(node(1));
  private static final Set<UniqueAddress> TWO = Set.of(node(1), node(2));

  private final CalmWatch watch = removing(1200, 800);

  private static CalmWatch removing(int unreachableAfter, int removedAfter) {
    return new CalmWatch(
        new ClusterSettings.Failure(
            Duration.ofMillis(unreachableAfter), Duration.ofMillis(removedAfter)));
  }

  private static UniqueAddress node(long run) {
    return UniqueAddress.apply(Address.apply("pekko", "millrace", "node", 25520), run);
  }

  private Calm look(Set<UniqueAddress> nodes, int seconds) {
    return watch.look(nodes, true, START.plusSeconds(seconds));
  }

  @Test
  void itLastsWhenNothingHasChangedForAWhile() {
    assertThat(look(TWO, 0)).isEqualTo(Calm.RECENT);
    assertThat(look(TWO, 9)).isEqualTo(Calm.RECENT);
    assertThat(look(TWO, 10)).isEqualTo(Calm.LASTING);
    assertThat(look(TWO, 1000)).isEqualTo(Calm.LASTING);
  }

  @Test
  void whereDeadNodesStayForLongerItLastsLater() {
    CalmWatch patient = removing(3000, 2500);
    patient.look(TWO, true, START);
    assertThat(patient.look(TWO, true, START.plusSeconds(27))).isEqualTo(Calm.RECENT);
    assertThat(patient.look(TWO, true, START.plusSeconds(28))).isEqualTo(Calm.LASTING);
  }

  @Test
  void itBeginsAnewWithEachNodeThatComesOrGoes() {
    look(ONE, 0);
    assertThat(look(TWO, 20)).isEqualTo(Calm.RECENT);
    assertThat(look(TWO, 30)).isEqualTo(Calm.LASTING);
    assertThat(look(ONE, 31)).isEqualTo(Calm.RECENT);
    assertThat(look(Set.of(node(3)), 60)).as("the same node, started again").isEqualTo(Calm.RECENT);
  }

  @Test
  void itEndsWhenANodeIsOutOfReachAndBeginsAnewWhenItIsBack() {
    look(TWO, 0);
    assertThat(watch.look(TWO, false, START.plusSeconds(20))).isEqualTo(Calm.NONE);
    assertThat(look(TWO, 21)).isEqualTo(Calm.RECENT);
    assertThat(look(TWO, 31)).isEqualTo(Calm.LASTING);
  }
}
