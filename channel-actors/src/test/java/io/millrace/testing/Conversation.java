package io.millrace.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link ScriptedOrigin}, as an {@link Answer} sees it. */
public final class Conversation {

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private boolean open = true;
  private ReceivedRequest request = new ReceivedRequest("", "", Map.of(), "");

  Conversation(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
  }

  /** What is to be answered. */
  public ReceivedRequest request() {
    return request;
  }

  /** Writes text as it is and sends it. */
  public Conversation send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  /** Writes bytes as they are and sends them. */
  public Conversation send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Ends the connection in order. */
  public void close() throws IOException {
    open = false;
    out.flush();
    socket.close();
  }

  /** Ends the connection with a reset: what was sent and not read may be lost. */
  public void reset() throws IOException {
    open = false;
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Does nothing until the client has had enough. */
  public void awaitClient() throws IOException {
    while (in.read() >= 0) {
      // whatever it says
    }
    close();
  }

  /** Lets time pass; ends early with an error when the client leaves. */
  public void pause(Duration time) throws IOException {
    socket.setSoTimeout((int) Math.max(1, time.toMillis()));
    try {
      if (in.read() < 0) {
        throw new IOException("the client left");
      }
    } catch (SocketTimeoutException passed) {
      // as wanted
    } finally {
      socket.setSoTimeout(0);
    }
  }

  boolean isOpen() {
    return open;
  }

  @Nullable ReceivedRequest nextRequest() throws IOException {
    String first = line();
    if (first == null) {
      return null;
    }
    int firstSpace = first.indexOf(' ');
    int lastSpace = first.lastIndexOf(' ');
    if (lastSpace <= firstSpace || !first.startsWith("HTTP/", lastSpace + 1)) {
      throw new IOException("the client speaks no HTTP");
    }
    Map<String, List<String>> headers = new HashMap<>();
    for (String line = line(); line != null && !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), any -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    request =
        new ReceivedRequest(
            first.substring(0, firstSpace),
            first.substring(firstSpace + 1, lastSpace),
            headers,
            body(headers));
    return request;
  }

  private String body(Map<String, List<String>> headers) throws IOException {
    String length = headers.getOrDefault("content-length", List.of("0")).getFirst();
    return new String(in.readNBytes(Integer.parseInt(length)), UTF_8);
  }

  private @Nullable String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return text.toString();
      }
      if (c != '\r') {
        text.append((char) c);
      }
    }
    return null;
  }
}
