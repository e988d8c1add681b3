package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.SlotsRig.Node;
import io.millrace.testing.Eventually;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Channels begin, end and move, nodes leave, die and join, and what counts is what the provider
 * sees.
 */
class ClusterSlotsRandomTest {

  private static final int LIMIT = 2;
  private static final int CHANNELS = 5;
  private static final Duration RUN = Duration.ofSeconds(25);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void theAccountIsNeverUsedByMoreThanItAllows(long seed) {
    try (SlotsRig rig = new SlotsRig(3, LIMIT)) {
      var run = new Run(rig, new Random(seed));
      long end = System.nanoTime() + RUN.toNanos();
      while (System.nanoTime() < end) {
        run.step();
        assertThat(rig.account.most()).as(rig.account::history).isLessThanOrEqualTo(LIMIT);
      }
      run.endsWell();
      assertThat(rig.account.most()).as(rig.account::history).isEqualTo(LIMIT);
    }
  }

  private static final class Run {
    private final SlotsRig rig;
    private final Random random;
    private final List<String> channels =
        IntStream.range(0, CHANNELS).mapToObj(i -> "c" + i).toList();

    /** Where each runs that does. */
    private final Map<String, Node> places = new HashMap<>();

    Run(SlotsRig rig, Random random) {
      this.rig = rig;
      this.random = random;
    }

    void step() {
      String channel = channels.get(random.nextInt(CHANNELS));
      switch (random.nextInt(20)) {
        case 0 -> loses(random.nextBoolean());
        case 1, 2, 3 -> moves(channel);
        case 4, 5, 6 -> ends(channel);
        default -> begins(channel);
      }
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(400)).toNanos());
    }

    private Node any() {
      return rig.nodes.get(random.nextInt(rig.nodes.size()));
    }

    /** On one node a channel begins anew when what it had there is closed. */
    private void begins(String channel) {
      Node node = any();
      boolean closes =
          rig.account.open().stream()
              .anyMatch(open -> open.channel().equals(channel) && open.node().equals(node.name()));
      if (!closes && !places.containsKey(channel)) {
        places.put(channel, node);
        rig.begins(channel, node);
      }
    }

    private void ends(String channel) {
      if (places.remove(channel) != null) {
        rig.stops(channel);
      }
    }

    /** The former run closes what it has while the next one begins. */
    private void moves(String channel) {
      ends(channel);
      begins(channel);
    }

    private void loses(boolean gracefully) {
      Node node = any();
      List<String> there =
          channels.stream().filter(channel -> node.equals(places.get(channel))).toList();
      if (gracefully) {
        there.forEach(this::ends);
        rig.leave(node);
      } else {
        there.forEach(places::remove);
        rig.crash(node);
        rig.awaitAllUp();
      }
      there.forEach(this::begins);
      rig.join();
    }

    /** No slot is lost for good, and nobody is forgotten who waits. */
    void endsWell() {
      channels.forEach(this::begins);
      while (!places.isEmpty()) {
        Eventually.within(
            PATIENCE,
            () ->
                assertThat(rig.account.channels())
                    .as("%s", rig.nodes.getFirst().slots().providers())
                    .hasSize(Math.min(LIMIT, places.size()))
                    .isSubsetOf(places.keySet()));
        ends(rig.account.channels().getFirst());
      }
    }
  }
}
