package io.millrace.app.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A cluster of real processes on loopback. */
final class ClusterNodes implements AutoCloseable {

  private final List<ClusterNode> nodes;

  private ClusterNodes(List<ClusterNode> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /** Nodes that have met. */
  static ClusterNodes start(Path folder, int count, Path channels) throws IOException {
    return start(folder, count, channels, "");
  }

  /**
   * The same.
   *
   * @param more settings of every node
   */
  static ClusterNodes start(Path folder, int count, Path channels, String more) throws IOException {
    return start(
        folder,
        IntStream.range(0, count).mapToObj(i -> ClusterNode.Ports.free()).toList(),
        IntStream.range(0, count).mapToObj(i -> channels).toList(),
        any -> more);
  }

  /** The same with definitions and settings of each node's own. */
  static ClusterNodes start(
      Path folder, List<ClusterNode.Ports> ports, List<Path> channels, IntFunction<String> more)
      throws IOException {
    List<Integer> seeds = ports.stream().map(ClusterNode.Ports::reached).toList();
    var nodes = new ArrayList<ClusterNode>();
    for (int i = 0; i < ports.size(); i++) {
      nodes.add(
          new ClusterNode(
              folder,
              "node-" + (i + 1),
              ports.get(i),
              seeds,
              channels.get(i),
              more.apply(i) + connectsFrom(outbound(i))));
    }
    var cluster = new ClusterNodes(nodes);
    try {
      // No single one of them is ready.
      for (ClusterNode node : nodes) {
        node.begin();
      }
      nodes.forEach(ClusterNode::awaitReady);
      nodes.forEach(node -> node.awaitNodes(ports.size()));
      return cluster;
    } catch (IOException | RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  private static String connectsFrom(String address) {
    return "pekko.remote.artery.advanced.tcp.outbound-client-hostname = \"" + address + "\"\n";
  }

  /**
   * Where no node dies: none is taken for dead when the machine stands still, or starts several at
   * once.
   */
  static final String ALL_LIVE = "millrace.cluster.failure.unreachable-after = 20s\n";

  /** The loopback address that a node connects to others from. */
  static String outbound(int index) {
    return "127.0.0." + (11 + index);
  }

  List<ClusterNode> all() {
    return nodes;
  }

  ClusterNode get(int index) {
    return nodes.get(index % nodes.size());
  }

  /** The node with this address. */
  ClusterNode at(String address) {
    return nodes.stream()
        .filter(node -> node.address().equals(address))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no node is at '" + address + "'"));
  }

  /** All but this one. */
  List<ClusterNode> others(ClusterNode one) {
    return nodes.stream().filter(node -> node != one).toList();
  }

  @Override
  public void close() {
    nodes.forEach(ClusterNode::close);
  }
}
