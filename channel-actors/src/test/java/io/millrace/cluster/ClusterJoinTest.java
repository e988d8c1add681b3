package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.testing.Eventually;
import io.millrace.testing.FixedPorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are set up as the program sets them up, and reach each other over loopback or not. */
class ClusterJoinTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  /** The libraries alone would have formed a cluster after half of it. */
  private static final Duration A_WHILE = Duration.ofSeconds(7);

  private final List<Integer> ports =
      List.of(FixedPorts.free(), FixedPorts.free(), FixedPorts.free());
  private final List<ActorSystem<Void>> systems = new ArrayList<>();

  private record Node(ActorSystem<Void> system, ClusterJoin join) {

    boolean isUp() {
      return Cluster.get(system).selfMember().status().equals(MemberStatus.up());
    }

    void awaitNodes(int count) {
      Eventually.within(
          SOON,
          () ->
              assertThat(Cluster.get(system).state().getMembers())
                  .hasSize(count)
                  .allMatch(member -> member.status().equals(MemberStatus.up())));
    }
  }

  @AfterEach
  void end() {
    systems.forEach(ActorSystem::terminate);
    systems.forEach(system -> TwoNodes.await(system.getWhenTerminated()));
  }

  @Test
  void theFirstSeedAloneFormsNoCluster() throws Exception {
    Node first = start(0, ports);
    assertThat(staysOutside(first)).as("else a cluster of one, which may be one of two").isTrue();
    assertThat(first.join().waitsFor())
        .contains("1 more needed", "127.0.0.1:" + ports.get(1), "127.0.0.1:" + ports.get(2));

    Node second = start(1, ports);
    first.awaitNodes(2);
    second.awaitNodes(2);
    start(2, ports).awaitNodes(3);
  }

  @Test
  void withoutTheFirstSeedTheOthersWaitForIt() {
    Node second = start(1, ports);
    start(2, ports);
    Eventually.within(
        SOON,
        () ->
            assertThat(second.join().waitsFor())
                .contains("127.0.0.1:" + ports.get(0))
                .doesNotContain("127.0.0.1:" + ports.get(2)));
    assertThat(second.isUp()).isFalse();

    start(0, ports).awaitNodes(3);
  }

  @Test
  void theFirstSeedJoinsTheClusterThatTheOthersAreIn() {
    List<Integer> withoutTheFirst = List.of(ports.get(1), ports.get(2));
    start(1, withoutTheFirst);
    start(2, withoutTheFirst).awaitNodes(2);

    Node first = start(0, ports);
    first.awaitNodes(3);
  }

  @Test
  void theOnlySeedIsAClusterAtOnce() {
    start(0, ports.subList(0, 1)).awaitNodes(1);
  }

  @Test
  void nodesWithCertificatesMeetAndOneOfAnotherAuthorityStaysOutside(@TempDir Path folder)
      throws Exception {
    var authority = new NodeAuthority(folder);
    start(0, ports, tls(authority.node("node-1", "millrace.example.com")));
    Node second = start(1, ports, tls(authority.node("node-2", "millrace.example.com")));
    second.awaitNodes(2);

    Node stranger =
        start(2, ports, tls(new NodeAuthority(folder).node("node-3", "millrace.example.com")));
    assertThat(staysOutside(stranger)).isTrue();
    second.awaitNodes(2);
  }

  private static String tls(ClusterSettings.Tls files) {
    return """
        millrace.cluster.tls { certificate = "%s", key = "%s", ca = "%s" }
        """
        .formatted(files.certificate(), files.key(), files.ca());
  }

  private static boolean staysOutside(Node node) throws Exception {
    var up = new CompletableFuture<Void>();
    org.apache.pekko.cluster.Cluster.get(node.system()).registerOnMemberUp(() -> up.complete(null));
    try {
      up.get(A_WHILE.toMillis(), TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException still) {
      return true;
    }
  }

  private Node start(int node, List<Integer> seeds) {
    return start(node, seeds, "");
  }

  private Node start(int node, List<Integer> seeds, String more) {
    Config own =
        ConfigFactory.parseString(
                more
                    + """
                millrace.cluster {
                  enabled = true
                  port = %d
                  seeds = [%s]
                  secret = "a secret of the nodes of this test"
                }
                pekko.loglevel = WARNING
                pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
                pekko.coordinated-shutdown.run-by-actor-system-terminate = off
                """
                        .formatted(
                            ports.get(node),
                            String.join(
                                ", ",
                                seeds.stream().map(port -> "\"127.0.0.1:" + port + "\"").toList())))
            .withFallback(ConfigFactory.load());
    ClusterSettings settings = ClusterSettings.from(own);
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(), ClusterConfig.SYSTEM, ClusterConfig.overlay(own, settings));
    systems.add(system);
    return new Node(system, ClusterJoin.start(system, settings));
  }
}
