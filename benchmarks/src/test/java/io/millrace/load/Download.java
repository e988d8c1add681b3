package io.millrace.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/**
 * A body that was read to its end.
 *
 * @param bytes of the response, head included
 * @param firstByteMillis from the asking to the first byte of the body
 * @param lastByteMillis from the asking to the end
 */
record Download(long bytes, double firstByteMillis, double lastByteMillis) {

  private static final int LONGEST_HEAD = 16 * 1024;

  static String text(URI uri) throws IOException {
    var connection = (HttpURLConnection) uri.toURL().openConnection();
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  static Download of(URI uri) throws IOException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      return over(socket, uri);
    }
  }

  /** Connects, then asks together with the others. */
  static Download of(URI uri, CyclicBarrier together)
      throws IOException, InterruptedException, BrokenBarrierException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      together.await();
      return over(socket, uri);
    }
  }

  private static Download over(Socket socket, URI uri) throws IOException {
    long start = System.nanoTime();
    String head =
        "GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(ISO_8859_1));
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[64 * 1024];
    int inHead = readHead(in, buffer, uri);
    long first = System.nanoTime();
    long bytes = inHead;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      bytes += count;
    }
    return new Download(bytes, millis(first - start), millis(System.nanoTime() - start));
  }

  /** Reads until at least one byte of the body has come. */
  private static int readHead(InputStream in, byte[] buffer, URI uri) throws IOException {
    int length = 0;
    while (length < LONGEST_HEAD) {
      int count = in.read(buffer, length, buffer.length - length);
      if (count < 0) {
        break;
      }
      length += count;
      String text = new String(buffer, 0, Math.min(length, LONGEST_HEAD), ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0 && !text.startsWith("HTTP/1.1 200")) {
        throw new IOException(uri + ": " + text.lines().findFirst().orElse(""));
      }
      if (end >= 0 && length > end + 4) {
        return length;
      }
    }
    throw new IOException(uri + ": no response with a body");
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
