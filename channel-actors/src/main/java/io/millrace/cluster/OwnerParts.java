package io.millrace.cluster;

import io.millrace.channel.ChannelTools;

/**
 * What the owners of all channels on a node share. All parts are thread-safe.
 *
 * @param owner this node
 */
record OwnerParts(
    ChannelTools tools,
    ClusterSettings settings,
    DefinedChannels definitions,
    LocalOwners owners,
    GatherSegments gather,
    OwnerNews.Owner owner) {}
