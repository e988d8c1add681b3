package io.millrace.scaling;

/**
 * What the average node of a planned cluster has to do. Bytes and requests are those of one second.
 *
 * <p>Playlists have an address of each viewer's own, so every reload reaches a node, whatever
 * stands in front. Segments are asked for by their shared address, so a cache in front asks once
 * for each. A node with viewers of a channel that runs elsewhere gets every segment of it once.
 * What is written down of a channel goes to a majority of the nodes at once, and to the others as
 * gossip.
 *
 * @param nodesPerChannel how many nodes keep up with one channel
 * @param replicas channels that a node shows and does not run
 * @param playlists asked of a node
 * @param viewerBytes of segments that a node sends to viewers, or to the caches in front
 * @param pulledBytes of segments that a node gets from other nodes, and on average gives to them
 * @param originBytes of segments that a node gets from origins
 * @param heldBytes of segments in the memory of a node
 * @param factsBytes that a node is told of channels of others
 * @param writes of channels that a node runs
 * @param cores busy with what was measured: playlists, sending segments, publishing
 */
record ClusterLoad(
    double nodesPerChannel,
    double replicas,
    double playlists,
    double viewerBytes,
    double pulledBytes,
    double originBytes,
    double heldBytes,
    double factsBytes,
    double writes,
    double cores) {

  static ClusterLoad of(ClusterPlan plan, MeasuredCosts costs) {
    double nodes = plan.nodes();
    double owned = plan.channels() / nodes;
    double spread = nodesWithViewers(plan);
    // The owner is one of the nodes with viewers as often as any other node is.
    double replicas = plan.channels() * spread * (nodes - 1) / nodes / nodes;
    double trackBytes = plan.bitrate() / 8;

    double playlists =
        plan.viewers() * (double) plan.tracksPerViewer() / plan.segmentSeconds() / nodes;
    double watched = plan.viewers() * (double) plan.tracksPerViewer() * trackBytes;
    double cached = plan.caches() * (double) plan.channels() * plan.tracks() * trackBytes;
    double viewerBytes = (plan.caches() == 0 ? watched : Math.min(watched, cached)) / nodes;
    double pulledBytes = replicas * plan.tracks() * trackBytes;
    double writes = owned * plan.tracks() / plan.segmentSeconds();
    double cores =
        playlists * costs.secondsPerPlaylist()
            + (viewerBytes + pulledBytes) * costs.secondsPerByte()
            + writes * costs.secondsPerSegment();
    return new ClusterLoad(
        spread,
        replicas,
        playlists,
        viewerBytes,
        pulledBytes,
        owned * plan.tracks() * trackBytes,
        (owned + replicas) * plan.tracks() * plan.window() * plan.segmentBytes(),
        writes * (nodes - 1) * plan.factsKib() * 1024,
        writes,
        cores);
  }

  /**
   * How many different nodes are expected to keep up with one channel, if each viewer, or each
   * request of one, is sent to any of the nodes that are for the channel.
   */
  private static double nodesWithViewers(ClusterPlan plan) {
    int nodes = plan.nodesPerChannel() == 0 ? plan.nodes() : plan.nodesPerChannel();
    double turns = Math.max(1, plan.keepSeconds() / plan.segmentSeconds());
    return nodes * (1 - Math.pow(1 - 1.0 / nodes, plan.viewersPerChannel() * turns));
  }
}
