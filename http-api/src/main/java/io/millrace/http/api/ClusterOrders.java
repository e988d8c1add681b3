package io.millrace.http.api;

import io.millrace.cluster.ClusterOperations;
import io.millrace.cluster.ClusterOperations.DrainOutcome;
import io.millrace.cluster.ClusterOperations.Draining;
import io.millrace.cluster.ClusterOperations.MoveOutcome;
import io.millrace.cluster.ClusterOperations.Moving;
import io.millrace.cluster.ClusterOperations.NoOtherNode;
import io.millrace.cluster.ClusterOperations.NoSuchChannel;
import io.millrace.cluster.ClusterOperations.NoSuchNode;
import io.millrace.cluster.ClusterOperations.NotAgreed;
import io.millrace.cluster.ClusterOperations.NotOpen;
import io.millrace.cluster.ClusterOperations.WrongRole;
import io.millrace.cluster.ClusterOverview;
import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.source.ChannelId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code GET /api/v1/cluster}, {@code POST} and {@code DELETE
 * /api/v1/cluster/nodes/{host:port}/drain}, {@code POST /api/v1/channels/{id}/move}.
 */
final class ClusterOrders {

  private static final String NODES = "/nodes/";
  private static final String DRAIN = "/drain";

  /** Names of nodes; an IPv6 address with or without its brackets. */
  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._\\-:\\[\\]]{1,255}");

  private static final String SEE_NODES = "GET /api/v1/cluster lists the nodes";

  private final Answers answers;
  private final Optional<ClusterOperations> cluster;

  /**
   * @param cluster empty for a server without one
   */
  ClusterOrders(Answers answers, Optional<ClusterOperations> cluster) {
    this.answers = answers;
    this.cluster = cluster;
  }

  /** What the operator gets to read. */
  private record Shown(boolean enabled, String self, List<ClusterOverview.Node> nodes) {}

  /** What the operator gets to read. */
  private record Moved(String channel, String to, List<ChannelId> channels) {}

  /** The node in the address of its draining. */
  static Optional<String> nodeToDrain(String path, String root) {
    boolean is =
        path.startsWith(root + NODES)
            && path.endsWith(DRAIN)
            && path.length() > root.length() + NODES.length() + DRAIN.length();
    return is
        ? Optional.of(
                path.substring(root.length() + NODES.length(), path.length() - DRAIN.length()))
            .filter(node -> node.indexOf('/') < 0)
        : Optional.empty();
  }

  CompletionStage<HttpResponse> overview() {
    return cluster.isEmpty()
        ? now(answers.ok(Map.of("enabled", false)))
        : cluster
            .get()
            .overview()
            .thenApply(seen -> answers.ok(new Shown(true, seen.self(), seen.nodes())));
  }

  CompletionStage<HttpResponse> drain(String node, boolean wanted) {
    if (cluster.isEmpty()) {
      return now(answers.failure(noCluster()));
    }
    return cluster.get().drain(node, wanted).thenApply(outcome -> answer(node, outcome));
  }

  CompletionStage<HttpResponse> move(HttpEntity.Strict body, ChannelId channel) {
    if (cluster.isEmpty()) {
      return now(answers.failure(noCluster()));
    }
    Optional<String> to;
    try {
      to =
          OrderBody.isJsonOrNothing(body)
              ? OrderBody.read(body.getData(), "to", "a node")
              : Optional.empty();
    } catch (OrderBody.MalformedException e) {
      return now(answers.failure(malformed(channel, String.valueOf(e.getMessage()))));
    }
    return to.isEmpty()
        ? now(
            answers.failure(malformed(channel, "the body does not say where to move the channel")))
        : cluster
            .get()
            .move(channel, to.get())
            .thenApply(outcome -> answer(channel, to.get(), outcome));
  }

  private HttpResponse answer(String node, DrainOutcome outcome) {
    return switch (outcome) {
      case Draining draining -> answers.ok(draining);
      case NoSuchNode(var known) -> answers.failure(noSuchNode(node, known));
      case NoOtherNode(var last) ->
          answers.failure(
              Failure.of(
                  FailureCode.CONFLICT,
                  "no other node could take the channels of node " + last,
                  "start another one, or take back the draining of another; to end them all, stop"
                      + " the servers"));
      case NotAgreed() -> answers.failure(notAgreed());
    };
  }

  private HttpResponse answer(ChannelId channel, String to, MoveOutcome outcome) {
    return switch (outcome) {
      case Moving(var node, var channels) -> answers.ok(new Moved(channel.value(), node, channels));
      case NoSuchNode(var known) -> answers.failure(noSuchNode(to, known));
      case NoSuchChannel() ->
          answers.failure(
              conflict(
                  channel,
                  "only channels of the definitions can be moved",
                  "GET /api/v1/channels lists the channels"));
      case NotOpen(var node) ->
          answers.failure(
              conflict(
                  channel,
                  "node " + node + " takes no channels: it is not up, out of reach, or draining",
                  "name another one; " + SEE_NODES));
      case WrongRole(var node, var role) ->
          answers.failure(
              conflict(
                  channel,
                  "node " + node + " does not have the role '" + role + "' that the channel needs",
                  "name a node that has it; " + SEE_NODES));
      case NotAgreed() -> answers.failure(notAgreed());
    };
  }

  private static Failure noCluster() {
    return Failure.of(
        FailureCode.CONFLICT,
        "this server is no node of a cluster",
        "set millrace.cluster.enabled = true and start it again");
  }

  /** What the request said stands in the message only where it can be a node's name. */
  private static Failure noSuchNode(String node, List<String> known) {
    String named = NODE.matcher(node).matches() ? " '" + node + "'" : "";
    return Failure.of(
        FailureCode.NOT_FOUND,
        "the cluster has no node" + named,
        "name one of: " + String.join(", ", known));
  }

  private static Failure notAgreed() {
    return Failure.of(
        FailureCode.OVERLOADED,
        "most nodes of the cluster could not be told in time",
        "it may be done all the same: " + SEE_NODES + "; else try again");
  }

  private static Failure malformed(ChannelId channel, String message) {
    return Failure.ofChannel(
        FailureCode.MALFORMED,
        channel.value(),
        message,
        "send {\"to\": \"<host:port of a node>\"} with 'Content-Type: application/json'");
  }

  private static Failure conflict(ChannelId channel, String message, String action) {
    return Failure.ofChannel(FailureCode.CONFLICT, channel.value(), message, action);
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedStage(response);
  }
}
