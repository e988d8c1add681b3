package io.millrace.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A live origin of large segments on a free loopback port, which it prints; runs until it is
 * killed.
 *
 * <p>{@code /{asker}/index.m3u8} and {@code /{asker}/{msn}.ts} are the same for every asker, but
 * counted apart: {@code /fetches/{asker}} tells how often the most fetched of its segments was
 * fetched. Segments for an asker whose name starts with {@code slow} take half a second.
 */
public final class LoadOrigin {

  private static final Pattern SEGMENT = Pattern.compile("/([^/]+)/(\\d+)\\.ts");
  private static final int PIECES = 10;
  private static final long PAUSE_NANOS = 50_000_000;

  private final LiveSegments segments = new LiveSegments(InstantSource.system());
  private final Map<String, AtomicInteger> fetches = new ConcurrentHashMap<>();

  private LoadOrigin() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    var origin = new LoadOrigin();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", origin::answer);
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Matcher segment = SEGMENT.matcher(path);
      if (segment.matches()) {
        fetches.computeIfAbsent(path, any -> new AtomicInteger()).incrementAndGet();
        byte[] bytes = segments.segment(Long.parseLong(segment.group(2)));
        int pieces = segment.group(1).startsWith("slow") ? PIECES : 1;
        send(exchange, 200, "video/mp2t", bytes, pieces);
      } else if (path.endsWith("/index.m3u8")) {
        byte[] text = segments.playlist().getBytes(UTF_8);
        send(exchange, 200, "application/vnd.apple.mpegurl", text, 1);
      } else if (path.startsWith("/fetches/")) {
        String asker = path.substring("/fetches".length()) + "/";
        send(exchange, 200, "text/plain", Integer.toString(most(asker)).getBytes(UTF_8), 1);
      } else {
        send(exchange, 404, "text/plain", "no such page".getBytes(UTF_8), 1);
      }
    }
  }

  private int most(String prefix) {
    return fetches.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .mapToInt(entry -> entry.getValue().get())
        .max()
        .orElse(0);
  }

  private static void send(
      HttpExchange exchange, int status, String contentType, byte[] bytes, int pieces)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", contentType);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int piece = 0; piece < pieces; piece++) {
        int from = (int) ((long) bytes.length * piece / pieces);
        int to = (int) ((long) bytes.length * (piece + 1) / pieces);
        out.write(bytes, from, to - from);
        out.flush();
        if (piece < pieces - 1) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }
}
