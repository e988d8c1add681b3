package io.millrace.cluster;

import io.millrace.channel.CborSerializable;
import io.millrace.channel.ChannelFacts;
import java.util.Optional;

/**
 * What all nodes know of a channel.
 *
 * @param node the owner
 * @param facts empty until the channel has said something
 * @param egress the role that the owner is placed by
 * @param left whether the owner has given the channel up
 */
record OwnedFacts(
    FactsVersion version,
    String node,
    Optional<ChannelFacts> facts,
    Optional<String> egress,
    boolean left)
    implements CborSerializable {

  static final OwnedFacts NONE =
      new OwnedFacts(FactsVersion.NONE, "", Optional.empty(), Optional.empty(), true);

  /** Whether an owner that is placed by another role has the channel, and has to hand it over. */
  boolean isHeldBeside(Optional<String> role) {
    return !left && !egress.equals(role);
  }

  /** Whether whoever writes the other one no longer owns the channel, or never did. */
  boolean outranks(OwnedFacts other) {
    return version.incarnation() > other.version.incarnation()
        || (version.incarnation() == other.version.incarnation() && !node.equals(other.node));
  }
}
