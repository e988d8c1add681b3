package io.millrace.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An account at a provider, which counts the connections that are open. Thread-safe. */
final class SharedAccount {

  /** A connection. */
  record Connection(String node, String channel, long run) {}

  private final List<Connection> open = new ArrayList<>();
  private final Set<String> dead = new HashSet<>();
  private final List<String> history = new ArrayList<>();
  private int most;

  synchronized void opens(Connection connection) {
    if (dead.contains(connection.node())) {
      return;
    }
    open.add(connection);
    most = Math.max(most, open.size());
    history.add("+" + connection);
  }

  synchronized void closes(Connection connection) {
    if (open.remove(connection)) {
      history.add("-" + connection);
    }
  }

  /** The kernel closes what a process had that is gone; it opens nothing more. */
  synchronized void dies(String node) {
    dead.add(node);
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
