package io.millrace.cluster;

import io.millrace.channel.CborSerializable;
import io.millrace.channel.Phase;
import io.millrace.source.ChannelId;
import java.util.List;

/**
 * What a node says of itself.
 *
 * @param node {@code host:port}
 * @param version of Millrace
 * @param channels that run on it, by id; at most {@link #MOST}
 * @param channelCount how many run on it
 * @param replicas channels that run elsewhere and have viewers here, by id; at most {@link #MOST}
 * @param replicaCount how many those are
 * @param pulledBytes of segments from other nodes
 * @param servedBytes of segments to other nodes
 * @param definitions fingerprint of all its definitions; empty until they have been read
 */
record NodeReport(
    String node,
    String version,
    List<RunningChannel> channels,
    int channelCount,
    List<ChannelId> replicas,
    int replicaCount,
    long pulledBytes,
    long servedBytes,
    String definitions)
    implements CborSerializable {

  /** A message between nodes has a limit. */
  static final int MOST = 2000;

  NodeReport {
    channels = List.copyOf(channels);
    replicas = List.copyOf(replicas);
  }

  /** A channel that runs on the node. */
  public record RunningChannel(ChannelId id, Phase phase) {}
}
