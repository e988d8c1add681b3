package io.millrace.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy on loopback that answers CONNECT by script and leads every tunnel to one port. */
final class TunnelProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final int target;
  private final String answer;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  private TunnelProxy(int target, String answer) throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    this.answer = answer;
  }

  /**
   * Starts on a free port.
   *
   * @param answer what is said to everybody, up to the empty line; a 200 opens a tunnel
   */
  static TunnelProxy start(int target, String answer) throws IOException {
    TunnelProxy proxy = new TunnelProxy(target, answer);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  URI uri(String userInformation) {
    return URI.create("http://" + userInformation + "127.0.0.1:" + listener.getLocalPort());
  }

  /** What was asked, without the empty lines. */
  List<String> heads() {
    return List.copyOf(heads);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      heads.add(head(socket.getInputStream()));
      socket.getOutputStream().write(answer.getBytes(US_ASCII));
      if (answer.contains(" 200 ")) {
        try (Socket origin = new Socket(InetAddress.getLoopbackAddress(), target)) {
          Thread.ofVirtual().start(() -> copy(origin, socket));
          socket.getInputStream().transferTo(origin.getOutputStream());
        }
      }
    } catch (IOException left) {
      // either side may leave at any time
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException left) {
      // either side may leave at any time
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("left in the middle of the head");
      }
      head.append((char) next);
    }
    return head.toString().strip();
  }
}
