package io.millrace.app.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Stands between the nodes of a cluster and one of them, like a network that can be cut: what is
 * sent while it is cut is lost, and nobody is told. Tells nodes apart by the loopback address that
 * they connect from.
 */
final class RemotingRelay implements AutoCloseable {

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Predicate<String> cut = from -> false;

  /**
   * Listens on a free port.
   *
   * @param target the port that the node listens on
   */
  RemotingRelay(int target) {
    this.target = target;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** From now on what comes from these addresses, and what goes there, is lost. */
  void cut(Predicate<String> from) {
    cut = from;
  }

  /** Everything gets through again; connections that have lost something end. */
  void heal() {
    cut = from -> false;
    open.forEach(RemotingRelay::close);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket from = server.accept();
        Thread.ofVirtual().start(() -> relay(from));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void relay(Socket from) {
    open.add(from);
    String address = from.getInetAddress().getHostAddress();
    try (from;
        Socket to = new Socket()) {
      open.add(to);
      to.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      Thread back = Thread.ofVirtual().start(() -> pass(to, from, address));
      pass(from, to, address);
      back.join();
      open.remove(to);
    } catch (IOException | InterruptedException gone) {
      close(from);
    }
    open.remove(from);
  }

  private void pass(Socket from, Socket to, String node) {
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (!cut.test(node)) {
          out.write(buffer, 0, count);
        }
      }
    } catch (IOException gone) {
      close(to);
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(RemotingRelay::close);
  }
}
