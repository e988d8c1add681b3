package io.millrace.cluster;

import java.util.ArrayList;
import java.util.List;

/** An account at a provider, which counts the connections that are open. Thread-safe. */
final class SharedAccount {

  /** A connection. */
  record Connection(String node, String channel, long run) {}

  private final List<Connection> open = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private int most;

  synchronized void opens(Connection connection) {
    open.add(connection);
    most = Math.max(most, open.size());
    history.add("+" + connection);
  }

  synchronized void closes(Connection connection) {
    if (open.remove(connection)) {
      history.add("-" + connection);
    }
  }

  /** The kernel closes what a process had that is gone. */
  synchronized void closesAllOf(String node) {
    open.removeIf(each -> each.node().equals(node));
    history.add("- all of " + node);
  }

  synchronized List<Connection> open() {
    return List.copyOf(open);
  }

  /** Channels that have a connection, in the order of opening. */
  synchronized List<String> channels() {
    return open.stream().map(Connection::channel).toList();
  }

  synchronized int most() {
    return most;
  }

  synchronized String history() {
    return String.join("\n", history);
  }
}
