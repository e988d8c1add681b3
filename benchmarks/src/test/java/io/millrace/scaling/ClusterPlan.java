package io.millrace.scaling;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A cluster, its channels and its viewers. Viewers are spread evenly over the channels.
 *
 * @param nodes machines
 * @param channels that run
 * @param viewers that watch at the same time
 * @param tracks of a channel that are watched at the same time
 * @param tracksPerViewer that one player loads: 1, or 2 with separate sound
 * @param segmentSeconds how long a segment plays
 * @param bitrate of a track, in bits per second
 * @param window segments that a playlist lists
 * @param nodesPerChannel nodes that viewers of one channel are sent to; 0 means any
 * @param keepSeconds for how long a node keeps up with a channel after its last viewer there, for
 *     viewers who may be sent elsewhere with every request; 0 if each stays at its node
 * @param caches in front that ask the nodes, such as the shields of a CDN; 0 means viewers ask
 *     themselves
 * @param factsKib what is written down of one channel with each segment, in KiB
 */
record ClusterPlan(
    int nodes,
    int channels,
    int viewers,
    int tracks,
    int tracksPerViewer,
    double segmentSeconds,
    double bitrate,
    int window,
    int nodesPerChannel,
    double keepSeconds,
    int caches,
    double factsKib) {

  /** 100 nodes, 100,000 viewers, and a CDN with ten places that ask. */
  static final ClusterPlan EXAMPLE =
      new ClusterPlan(100, 500, 100_000, 2, 1, 4, 3e6, 12, 0, 30, 10, 11);

  ClusterPlan {
    require(nodes >= 1, "nodes", nodes);
    require(channels >= 1, "channels", channels);
    require(viewers >= 0, "viewers", viewers);
    require(tracks >= 1, "tracks", tracks);
    require(tracksPerViewer >= 1 && tracksPerViewer <= tracks, "tracksPerViewer", tracksPerViewer);
    require(segmentSeconds > 0, "segmentSeconds", segmentSeconds);
    require(bitrate > 0, "bitrate", bitrate);
    require(window >= 1, "window", window);
    require(nodesPerChannel >= 0 && nodesPerChannel <= nodes, "nodesPerChannel", nodesPerChannel);
    require(keepSeconds >= 0, "keepSeconds", keepSeconds);
    require(caches >= 0, "caches", caches);
    require(factsKib >= 0, "factsKib", factsKib);
  }

  /**
   * This plan with other numbers.
   *
   * @param changes such as {@code nodes=3}
   * @throws IllegalArgumentException for a name that is none, and for a number that cannot be
   */
  ClusterPlan with(String... changes) {
    Map<String, Double> values = values();
    for (String change : changes) {
      String[] parts = change.split("=", 2);
      if (parts.length != 2 || values.replace(parts[0], number(change, parts[1])) == null) {
        throw new IllegalArgumentException(
            change + ": what can be said is " + String.join("=…, ", values.keySet()) + "=…");
      }
    }
    return of(values);
  }

  double segmentBytes() {
    return bitrate * segmentSeconds / 8;
  }

  double viewersPerChannel() {
    return (double) viewers / channels;
  }

  private Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("nodes", (double) nodes);
    values.put("channels", (double) channels);
    values.put("viewers", (double) viewers);
    values.put("tracks", (double) tracks);
    values.put("tracksPerViewer", (double) tracksPerViewer);
    values.put("segmentSeconds", segmentSeconds);
    values.put("bitrate", bitrate);
    values.put("window", (double) window);
    values.put("nodesPerChannel", (double) nodesPerChannel);
    values.put("keepSeconds", keepSeconds);
    values.put("caches", (double) caches);
    values.put("factsKib", factsKib);
    return values;
  }

  private static ClusterPlan of(Map<String, Double> values) {
    return new ClusterPlan(
        whole(values, "nodes"),
        whole(values, "channels"),
        whole(values, "viewers"),
        whole(values, "tracks"),
        whole(values, "tracksPerViewer"),
        values.getOrDefault("segmentSeconds", 0.0),
        values.getOrDefault("bitrate", 0.0),
        whole(values, "window"),
        whole(values, "nodesPerChannel"),
        values.getOrDefault("keepSeconds", 0.0),
        whole(values, "caches"),
        values.getOrDefault("factsKib", 0.0));
  }

  private static int whole(Map<String, Double> values, String name) {
    return (int) Math.round(values.getOrDefault(name, 0.0));
  }

  private static double number(String change, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(change + ": is no number", e);
    }
  }

  private static void require(boolean holds, String name, double value) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s=%s cannot be", name, value));
    }
  }
}
