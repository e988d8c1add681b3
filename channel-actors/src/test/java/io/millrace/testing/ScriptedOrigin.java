package io.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 origin on a loopback port that answers by script, down to the bytes and to how the
 * connection ends: good, slow, broken, lying. Counts what it is asked. Paths without a script
 * answer 404 if nothing else is said. One virtual thread per connection; connections are kept alive
 * as the answer leaves them.
 */
public final class ScriptedOrigin implements AutoCloseable {

  private final ServerSocket listener;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<ReceivedRequest> received = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger mostConnections = new AtomicInteger();
  private volatile Answer otherwise = Answer.status(404, "no such page");

  private ScriptedOrigin(ServerSocket listener) {
    this.listener = listener;
  }

  /** Starts on a free port. */
  public static ScriptedOrigin start() {
    return startAt(0);
  }

  /** Starts on this port, to come back where an origin was before. */
  public static ScriptedOrigin startAt(int port) {
    try {
      ScriptedOrigin origin =
          new ScriptedOrigin(new ServerSocket(port, 1024, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().start(origin::accept);
      return origin;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** An address on loopback where nobody listens. */
  public static URI nobody() {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + taken.getLocalPort() + "/");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** From now on this path is answered so; the query of a request does not matter. */
  public ScriptedOrigin on(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  /** From now on paths without a script are answered so. */
  public ScriptedOrigin otherwise(Answer answer) {
    otherwise = answer;
    return this;
  }

  /** The address of a path, which may have a query. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
  }

  /** How often a path was asked for. */
  public int requests(String path) {
    return counts.getOrDefault(path, new AtomicInteger()).get();
  }

  /** The first thousand requests, in the order in which they came. */
  public List<ReceivedRequest> received() {
    return List.copyOf(received);
  }

  /** Connections that are open at this moment. */
  public int openConnections() {
    return connections.size();
  }

  /** The most connections that were open at the same time. */
  public int mostConnections() {
    return mostConnections.get();
  }

  /** Stops listening and cuts all connections. */
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.add(socket);
        mostConnections.accumulateAndGet(connections.size(), Math::max);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Conversation conversation = new Conversation(socket);
      while (conversation.isOpen()) {
        ReceivedRequest request = conversation.nextRequest();
        if (request == null) {
          return;
        }
        String path = request.path();
        counts.computeIfAbsent(path, any -> new AtomicInteger()).incrementAndGet();
        if (received.size() < 1000) {
          received.add(request);
        }
        answers.getOrDefault(path, otherwise).give(conversation);
      }
    } catch (IOException brokenByTheClient) {
      // what every origin sees every day
    } finally {
      connections.remove(socket);
    }
  }
}
