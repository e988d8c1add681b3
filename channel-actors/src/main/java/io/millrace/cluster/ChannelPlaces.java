package io.millrace.cluster;

import io.millrace.source.ChannelId;
import java.util.List;
import java.util.Optional;

/** Which channels of the definitions share a shard. Thread-safe. */
interface ChannelPlaces {

  /** Empty for a channel that is not defined. */
  Optional<ShardPlace> place(ChannelId channel);

  /** All channels that are defined and belong there, by id. */
  List<ChannelId> channels(ShardPlace place);

  /** The role that nodes need for this channel. */
  Optional<String> role(ChannelId channel);
}
