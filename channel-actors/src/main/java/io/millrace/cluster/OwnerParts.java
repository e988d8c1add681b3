package io.millrace.cluster;

import io.millrace.channel.ChannelTools;
import io.millrace.source.ChannelId;
import java.util.function.Function;

/**
 * What the owners of all channels on a node share. All parts are thread-safe.
 *
 * @param facts what all nodes know of a channel
 * @param owner this node
 */
record OwnerParts(
    ChannelTools tools,
    ClusterSettings settings,
    DefinedChannels definitions,
    LocalOwners owners,
    GatherSegments gather,
    Function<ChannelId, SharedFacts> facts,
    OwnerNews.Owner owner) {}
