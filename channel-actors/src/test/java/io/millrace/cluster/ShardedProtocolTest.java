package io.millrace.cluster;

import io.millrace.source.ChannelDefinition;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** Over two nodes: one of them asks a channel that runs on the other. */
class ShardedProtocolTest extends ChannelProtocol {

  private static final ClusterOfChannels CLUSTER = new ClusterOfChannels(2, "");

  @AfterAll
  static void end() {
    CLUSTER.close();
  }

  @Override
  List<Way> ways() {
    return CLUSTER.nodes().stream()
        .map(node -> new Way(node.cluster.channels(), node.parts))
        .toList();
  }

  @Override
  void define(ChannelDefinition... definitions) {
    CLUSTER.define(definitions);
  }
}
