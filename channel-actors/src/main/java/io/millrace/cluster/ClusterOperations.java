package io.millrace.cluster;

import io.millrace.source.ChannelId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What operators see of the cluster, and tell it to do. Thread-safe; never blocks. */
public interface ClusterOperations {

  /** Asks all nodes; those that do not answer within two seconds are listed without a report. */
  CompletionStage<ClusterOverview> overview();

  /**
   * From now on this node runs no channels, or may do so again.
   *
   * @param node {@code host:port}
   */
  CompletionStage<DrainOutcome> drain(String node, boolean wanted);

  /**
   * Has a channel run on this node as long as the node lives.
   *
   * @param channel a defined one
   * @param to {@code host:port}
   */
  CompletionStage<MoveOutcome> move(ChannelId channel, String to);

  /** What came of {@link #drain}. */
  sealed interface DrainOutcome {}

  /** What came of {@link #move}. */
  sealed interface MoveOutcome {}

  /** Noted; sharding follows within seconds, a few channels at a time. */
  record Draining(String node, boolean draining) implements DrainOutcome {}

  /**
   * Noted; it moves within seconds.
   *
   * @param channels all that move, since they share a place: the one that was asked for is among
   *     them
   */
  record Moving(String to, List<ChannelId> channels) implements MoveOutcome {
    public Moving {
      channels = List.copyOf(channels);
    }
  }

  /**
   * There is no such node.
   *
   * @param known the nodes that there are
   */
  record NoSuchNode(List<String> known) implements DrainOutcome, MoveOutcome {
    public NoSuchNode {
      known = List.copyOf(known);
    }
  }

  /** All other nodes are draining, leaving or out of reach. */
  record NoOtherNode(String node) implements DrainOutcome {}

  /** It is not up, out of reach, or draining. */
  record NotOpen(String node) implements MoveOutcome {}

  /** The channel's sources are reached by nodes with this role only. */
  record WrongRole(String node, String role) implements MoveOutcome {}

  /** This node has no such channel in its definitions. */
  record NoSuchChannel() implements MoveOutcome {}

  /** Most nodes could not be told in time; it may be noted all the same. */
  record NotAgreed() implements DrainOutcome, MoveOutcome {}
}
