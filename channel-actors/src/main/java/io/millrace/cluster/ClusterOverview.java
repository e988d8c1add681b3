package io.millrace.cluster;

import io.millrace.channel.Phase;
import io.millrace.source.ChannelId;
import java.util.List;
import java.util.Optional;

/**
 * All nodes as one of them sees them, without secrets.
 *
 * @param self the node that answers, as {@code host:port}
 * @param nodes by name
 */
public record ClusterOverview(String self, List<Node> nodes) {

  public ClusterOverview {
    nodes = List.copyOf(nodes);
  }

  /**
   * A node.
   *
   * @param node {@code host:port}
   * @param state of its membership
   * @param reachable whether all nodes see it alive
   * @param draining whether it is to run no channels
   * @param roles what it can do that not every node can
   * @param report what it says of itself; empty if it did not answer in time
   * @param differentDefinitions channels, providers as {@code provider <name>} and settings as
   *     {@code setting <key>} that it defines differently than the node that answers
   */
  public record Node(
      String node,
      State state,
      boolean reachable,
      boolean draining,
      List<String> roles,
      Optional<Report> report,
      List<String> differentDefinitions) {

    public Node {
      roles = List.copyOf(roles);
      differentDefinitions = List.copyOf(differentDefinitions);
    }
  }

  /** Where a node is in its life in the cluster. */
  public enum State {
    /** Not yet a full member. */
    JOINING,
    /** A member. */
    UP,
    /** It is about to end, as it was told to. */
    LEAVING,
    /** It is taken for dead and about to be removed. */
    DOWN
  }

  /**
   * What a node says of itself.
   *
   * @param version of Millrace
   * @param channels that run on it, by id; not all if they are very many
   * @param channelCount how many run on it
   * @param replicas channels that run elsewhere and have viewers there; not all if they are very
   *     many
   * @param replicaCount how many those are
   * @param pulledBytes of segments that it has got from other nodes since its start
   * @param servedBytes of segments that other nodes have got from it since its start
   * @param definitions a fingerprint of all channel definitions
   */
  public record Report(
      String version,
      List<Channel> channels,
      int channelCount,
      List<ChannelId> replicas,
      int replicaCount,
      long pulledBytes,
      long servedBytes,
      Optional<String> definitions) {

    public Report {
      channels = List.copyOf(channels);
      replicas = List.copyOf(replicas);
    }
  }

  /** A channel where it runs. */
  public record Channel(ChannelId id, Phase phase) {}
}
