package io.millrace.cluster;

import io.millrace.channel.CborSerializable;
import io.millrace.channel.ChannelFacts;
import java.util.Optional;

/**
 * What all nodes know of a channel.
 *
 * @param node the owner
 * @param facts empty until the channel has said something
 */
record OwnedFacts(FactsVersion version, String node, Optional<ChannelFacts> facts)
    implements CborSerializable {

  static final OwnedFacts NONE = new OwnedFacts(FactsVersion.NONE, "", Optional.empty());

  /** Whether whoever writes the other one no longer owns the channel, or never did. */
  boolean outranks(OwnedFacts other) {
    return version.incarnation() > other.version.incarnation()
        || (version.incarnation() == other.version.incarnation() && !node.equals(other.node));
  }
}
