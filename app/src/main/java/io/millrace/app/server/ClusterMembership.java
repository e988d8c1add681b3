package io.millrace.app.server;

import io.millrace.cluster.ClusterJoin;
import io.millrace.cluster.ClusterNode;
import io.millrace.cluster.ClusterSettings;
import io.millrace.cluster.SegmentExchange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How this process becomes one of a cluster's nodes, and how it ends being one. */
final class ClusterMembership {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterMembership.class);
  private static final Duration SAID_EVERY = Duration.ofSeconds(10);

  /** The next owners fetch from here what players may still ask for. */
  private static final Duration SEGMENTS_LINGER = Duration.ofSeconds(2);

  private static final Duration SEGMENTS_FINISH_WITHIN = Duration.ofSeconds(2);

  private ClusterMembership() {}

  /**
   * Waits for as long as it takes, and says so.
   *
   * @throws StartException if the process is stopped meanwhile
   * @throws DifferentNodeException if the other nodes have settings that do not go together with
   *     this one's
   */
  static void awaitJoined(ActorSystem<?> system, ClusterSettings settings, ClusterJoin join) {
    var joined = new CompletableFuture<Void>();
    Cluster.get(system).registerOnMemberUp(() -> joined.complete(null));
    var unused =
        system
            .getWhenTerminated()
            .whenComplete(
                (end, failure) ->
                    joined.completeExceptionally(
                        new StartException("Stopped before it had joined its cluster.")));
    try {
      awaitUp(joined, join);
    } catch (StartException e) {
      throw isDifferent(system) ? different(settings) : e;
    }
    LOG.info("One of the cluster's nodes now: {}", ClusterNode.name(system));
  }

  private static void awaitUp(CompletableFuture<Void> joined, ClusterJoin join) {
    while (!isDone(joined)) {
      LOG.warn("This node is {}", join.waitsFor());
    }
  }

  private static boolean isDifferent(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system)
        .getShutdownReason()
        .filter(CoordinatedShutdown.IncompatibleConfigurationDetectedReason$.class::isInstance)
        .isPresent();
  }

  private static DifferentNodeException different(ClusterSettings settings) {
    return new DifferentNodeException(
        "The cluster does not let this node in: its nodes have other settings where all must have"
            + " the same. Here millrace.cluster.shards is "
            + settings.shards()
            + "; if it is the same there, the log names what else differs, and that is a matter of"
            + " the version.");
  }

  private static boolean isDone(CompletableFuture<Void> joined) {
    try {
      joined.get(SAID_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new StartException("Stopped before it had joined its cluster.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted before it had joined its cluster.", e);
    }
  }

  /** A node that the others go on without fetches nothing any more; one that leaves lingers. */
  static void leaveInOrder(ActorSystem<?> system, ClusterNode node, SegmentExchange exchange) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "removed from the cluster",
        () -> {
          if (wasRemoved(system)) {
            LOG.error(
                "The other nodes of the cluster go on without this one: it could not be reached, or"
                    + " was too slow. Its channels stop here and live on there; the process ends"
                    + " with exit code 3 and is to be started again.");
            node.abandonChannels();
          }
          return done();
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeClusterShutdown(),
        "next owners",
        () -> {
          if (!node.owners().ids().isEmpty()) {
            shutdown.addTask(
                CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
                "segments for the next owners",
                () -> linger().thenCompose(any -> exchange.stop(SEGMENTS_FINISH_WITHIN)));
          }
          return done();
        });
  }

  private static CompletionStage<Done> linger() {
    return new CompletableFuture<Done>()
        .completeOnTimeout(Done.getInstance(), SEGMENTS_LINGER.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static CompletionStage<Done> done() {
    return CompletableFuture.completedStage(Done.getInstance());
  }

  /** Whether the other nodes go on without this one. */
  static boolean wasRemoved(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system)
        .getShutdownReason()
        .filter(CoordinatedShutdown.ClusterDowningReason$.class::isInstance)
        .isPresent();
  }
}
