package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;

/** Several nodes of one cluster in this process, on free ports of loopback. */
final class ClusterRig implements AutoCloseable {

  private static final Duration JOINED_WITHIN = Duration.ofSeconds(30);
  private static final Duration LEFT_WITHIN = Duration.ofSeconds(30);

  private final Config config;
  private final List<ActorSystem<Void>> systems = new ArrayList<>();

  private ClusterRig(String more) {
    this.config =
        ConfigFactory.parseString(more)
            .withFallback(
                ConfigFactory.parseString(
                    """
                    pekko {
                      actor.provider = cluster
                      actor.allow-java-serialization = off
                      loglevel = WARNING
                      coordinated-shutdown.run-by-actor-system-terminate = off
                      remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                      cluster {
                        jmx.multi-mbeans-in-same-jvm = on
                        downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
                        split-brain-resolver { stable-after = 2s, active-strategy = keep-majority }
                        configuration-compatibility-check.enforce-on-join = off
                      }
                    }
                    """))
            .withFallback(ConfigFactory.load());
  }

  /**
   * Nodes that have all met.
   *
   * @param more settings of all nodes
   */
  static ClusterRig of(int nodes, String more) {
    var rig = new ClusterRig(more);
    for (int i = 0; i < nodes; i++) {
      rig.join("");
    }
    return rig;
  }

  /**
   * One more node, once all have met it.
   *
   * @param more settings of this node
   */
  ActorSystem<Void> join(String more) {
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "millrace",
            ConfigFactory.parseString(more).withFallback(config).resolve());
    systems.add(system);
    Cluster cluster = Cluster.get(system);
    cluster
        .manager()
        .tell(new JoinSeedNodes(List.of(Cluster.get(systems.getFirst()).selfMember().address())));
    awaitAllUp();
    return system;
  }

  ActorSystem<Void> node(int index) {
    return systems.get(index);
  }

  /** Ends this node in good order, and waits until the others know. */
  void leave(ActorSystem<Void> system) {
    forget(system);
    CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
    awaitEnd(system);
    awaitAllUp();
  }

  /** Ends these nodes at once, without a word to the others, who will find out. */
  void crash(List<ActorSystem<Void>> dying) {
    dying.forEach(this::forget);
    dying.forEach(ActorSystem::terminate);
    dying.forEach(ClusterRig::awaitEnd);
  }

  /** Systems of one name are equal to each other. */
  @SuppressWarnings("ReferenceEquality")
  private void forget(ActorSystem<Void> system) {
    systems.removeIf(each -> each == system);
  }

  private static void awaitEnd(ActorSystem<Void> system) {
    system
        .getWhenTerminated()
        .toCompletableFuture()
        .orTimeout(LEFT_WITHIN.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /** Until all that are left know each other and nobody else. */
  void awaitAllUp() {
    Eventually.within(
        JOINED_WITHIN,
        () -> {
          for (ActorSystem<Void> each : systems) {
            CurrentClusterState state = Cluster.get(each).state();
            assertThat(state.getMembers())
                .hasSize(systems.size())
                .allMatch(member -> member.status().equals(MemberStatus.up()));
          }
        });
  }

  @Override
  public void close() {
    systems.forEach(ActorSystem::terminate);
    systems.forEach(ClusterRig::awaitEnd);
  }
}
