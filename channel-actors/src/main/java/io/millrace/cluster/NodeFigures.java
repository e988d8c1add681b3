package io.millrace.cluster;

import io.millrace.channel.Phase;
import io.millrace.source.ChannelId;
import java.util.List;
import java.util.Map;

/** What a node can say of itself at this moment. Thread-safe; answers from memory. */
public interface NodeFigures {

  /** The channels that run on it. */
  Map<ChannelId, Phase> owned();

  /** Channels that run elsewhere and have viewers here. */
  List<ChannelId> replicas();

  /** Bytes of segments that it has got from other nodes since its start. */
  long pulledBytes();

  /** Bytes of segments that other nodes have got from it since its start. */
  long servedBytes();
}
