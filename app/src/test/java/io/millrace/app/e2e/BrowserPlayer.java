package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * hls.js in a headless Chromium. The page comes from a server of this class, reports to it how
 * playing goes and does what the answers say, so that nothing has to steer the browser.
 */
final class BrowserPlayer implements AutoCloseable {

  private static final String SCRIPT = "e2e.hls-js";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Duration ENDS_WITHIN = Duration.ofSeconds(10);

  private final HttpServer pages;
  private final Process browser;
  private final List<JsonNode> reports = new CopyOnWriteArrayList<>();
  private final BlockingQueue<List<Object>> actions = new LinkedBlockingQueue<>();

  private BrowserPlayer(HttpServer pages, Process browser) {
    this.pages = pages;
    this.browser = browser;
  }

  /**
   * Starts to play with the defaults of hls.js.
   *
   * @param profile an empty folder for the browser
   */
  static BrowserPlayer play(URI stream, Path profile) throws IOException {
    return play(stream, profile, Map.of());
  }

  /**
   * Starts to play.
   *
   * @param profile an empty folder for the browser
   * @param options settings of hls.js that are not to have their defaults
   */
  static BrowserPlayer play(URI stream, Path profile, Map<String, Object> options)
      throws IOException {
    String script = System.getProperty(SCRIPT);
    assertThat(script).as("-D" + SCRIPT + ", which bin/check gives").isNotNull();
    HttpServer pages =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    URI page =
        URI.create(
            "http://127.0.0.1:"
                + pages.getAddress().getPort()
                + "/?stream="
                + URLEncoder.encode(stream.toString(), StandardCharsets.UTF_8)
                + "&options="
                + URLEncoder.encode(JSON.writeValueAsString(options), StandardCharsets.UTF_8));
    var player = new BrowserPlayer(pages, chromium(page, profile));
    pages.createContext("/", exchange -> answer(exchange, "text/html", page()));
    pages.createContext(
        "/hls.js",
        exchange -> answer(exchange, "text/javascript", Files.readAllBytes(Path.of(script))));
    pages.createContext("/report", player::report);
    pages.start();
    return player;
  }

  private static Process chromium(URI page, Path profile) throws IOException {
    return new ProcessBuilder(
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--autoplay-policy=no-user-gesture-required",
            "--user-data-dir=" + profile,
            page.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** What the page has told so far, oldest first. */
  List<JsonNode> reports() {
    return List.copyOf(reports);
  }

  /** What the page told last; it has to have told something. */
  JsonNode lastReport() {
    assertThat(reports).as("reports of the page").isNotEmpty();
    return reports.getLast();
  }

  /** Waits until it plays. */
  void awaitStart() {
    Eventually.within(
        Duration.ofMinutes(3),
        () -> assertThat(lastReport().path("played").asDouble()).isPositive());
  }

  /**
   * Waits until it has played for so long, and not for longer than a machine that is busy takes to
   * show it: what it may stand still at a time is for the verdict.
   */
  void awaitPlayed(int seconds) {
    Eventually.within(
        Duration.ofSeconds(8),
        () -> assertThat(lastReport().path("played").asDouble()).isGreaterThan(seconds));
  }

  /** Holds the player to this level from the next segment on; -1 lets it choose again. */
  void level(int level) {
    actions.add(List.of("nextLevel", level));
  }

  void audioTrack(int track) {
    actions.add(List.of("audioTrack", track));
  }

  /** Shows subtitles; -1 hides them. */
  void subtitleTrack(int track) {
    actions.add(List.of("subtitleTrack", track));
  }

  void seek(double seconds) {
    actions.add(List.of("seek", seconds));
  }

  private void report(HttpExchange exchange) throws IOException {
    reports.add(JSON.readTree(exchange.getRequestBody()));
    List<List<Object>> due = new ArrayList<>();
    actions.drainTo(due);
    answer(exchange, "application/json", JSON.writeValueAsBytes(due));
  }

  private static byte[] page() {
    try (InputStream page = BrowserPlayer.class.getResourceAsStream("/e2e/player.html")) {
      return page == null ? new byte[0] : page.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    List<ProcessHandle> children = browser.descendants().toList();
    browser.destroyForcibly();
    List<ProcessHandle> all =
        children.stream().flatMap(one -> Stream.concat(Stream.of(one), one.descendants())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    // Whoever lives may still write into the profile, which is about to be removed.
    CompletableFuture.allOf(
            Stream.concat(Stream.of(browser.toHandle()), all.stream())
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)
        .join();
    pages.stop(0);
  }
}
