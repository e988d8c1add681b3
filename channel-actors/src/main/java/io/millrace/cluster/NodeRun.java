package io.millrace.cluster;

import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.UniqueAddress;

/**
 * One life of a node, from joining the cluster until it has left. A node that comes back under the
 * same name is another one: what was said about the one before does not hold for it.
 *
 * @param node {@code host:port} of its remoting, as operators name it
 */
record NodeRun(String node, long run) implements Comparable<NodeRun> {

  private static final char MARK = '#';

  static NodeRun of(UniqueAddress address) {
    return new NodeRun(name(address.address()), address.longUid());
  }

  /** {@code host:port}. */
  static String name(Address address) {
    String host = address.getHost().orElse("");
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort().orElse(0);
  }

  /** What {@link #text} has written. */
  static NodeRun parse(String text) {
    int mark = text.lastIndexOf(MARK);
    return new NodeRun(text.substring(0, mark), Long.parseLong(text.substring(mark + 1)));
  }

  String text() {
    return node + MARK + run;
  }

  @Override
  public int compareTo(NodeRun other) {
    int byName = node.compareTo(other.node);
    return byName == 0 ? Long.compare(run, other.run) : byName;
  }
}
