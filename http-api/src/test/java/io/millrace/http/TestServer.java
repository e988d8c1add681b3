package io.millrace.http;

import com.typesafe.config.ConfigFactory;
import io.millrace.channel.Attachment;
import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Phase;
import io.millrace.channel.RenderedPlaylist;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.http.api.AdminAccess;
import io.millrace.http.api.DefinitionReload;
import io.millrace.http.play.AdHocChannels;
import io.millrace.http.play.LinkSigner;
import io.millrace.http.play.PlayParts;
import io.millrace.http.play.PlaySettings;
import io.millrace.http.viewer.CountingNode;
import io.millrace.http.viewer.ViewerSettings;
import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.util.ByteString;

/** A real server on a free port, over channels and a store that the test fills. */
public final class TestServer implements AutoCloseable {

  /**
   * Shared by all tests of this module and ended with their process. Like the program's own: a
   * connection that ends between two messages is nothing to log.
   */
  public static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(
          Behaviors.empty(),
          "http-test",
          ConfigFactory.parseString("pekko.log-dead-letters = off")
              .withFallback(ConfigFactory.load()));

  public static final ChannelId NEWS = new ChannelId("news");
  public static final String PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + "# ".repeat(200);

  public final FakeChannels channels = new FakeChannels();
  public final ChannelViews views = new ChannelViews();
  final FakeProviders providers = new FakeProviders();
  public final SegmentStore store;

  /** What other nodes have. */
  public volatile RemoteSegments remote = RemoteSegments.NONE;

  public volatile Readiness.State readiness = new Readiness.State(true, List.of());
  public volatile CompletableFuture<DefinitionReload.Outcome> reload = new CompletableFuture<>();

  /** Signs links to this server. */
  public static final LinkSigner SIGNER = new LinkSigner("the test's key");

  /** The channels that were asked for, and the addresses that they are to play. */
  public final Map<ChannelId, URI> brought = new ConcurrentHashMap<>();

  /** What comes of the next addresses; without any, they are played. */
  public final Queue<AdHocChannels.Outcome> playing = new ConcurrentLinkedQueue<>();

  public final MillraceServer server;
  public final HttpClient client = HttpClient.newHttpClient();

  public TestServer() {
    this(Map.of(), Optional.empty());
  }

  public TestServer(Map<String, ?> settings, Optional<String> token) {
    this(settings, token, 64 * 1024 * 1024);
  }

  /** One of the nodes of a cluster, which share their key. */
  public TestServer(CountingNode node) {
    this(Map.of(), Optional.empty(), 64 * 1024 * 1024, node, Optional.empty());
  }

  public TestServer(Map<String, ?> settings, Optional<String> token, long budgetBytes) {
    this(settings, token, budgetBytes, CountingNode.alone(), Optional.empty());
  }

  /** Listens where another server has waited for it. */
  TestServer(WaitingServer.Listening before) {
    this(Map.of(), Optional.empty(), 64 * 1024 * 1024, CountingNode.alone(), Optional.of(before));
  }

  private TestServer(
      Map<String, ?> settings,
      Optional<String> token,
      long budgetBytes,
      CountingNode node,
      Optional<WaitingServer.Listening> before) {
    store = new SegmentStore(budgetBytes);
    var config =
        ConfigFactory.parseMap(settings)
            .withFallback(ConfigFactory.parseMap(Map.of("millrace.http.port", 0)))
            .withFallback(ConfigFactory.load());
    var backend =
        new Backend(
            channels,
            views,
            providers,
            store,
            () -> reload,
            () -> readiness,
            new AdminAccess(token),
            play(PlaySettings.from(config)),
            Optional.empty(),
            new Remote(),
            node);
    server =
        await(
            MillraceServer.bind(
                SYSTEM, HttpSettings.from(config), ViewerSettings.from(config), backend, before));
  }

  private PlayParts play(PlaySettings settings) {
    return new PlayParts(
        settings,
        settings.enabled() ? Optional.of(SIGNER) : Optional.empty(),
        (id, address) -> {
          brought.put(id, address);
          return CompletableFuture.completedStage(
              playing.isEmpty() ? new AdHocChannels.Playing(id) : playing.remove());
        });
  }

  /** News plays segments 25 to 30 in its one track. */
  public void publishNews() {
    publishNews(Map.of(), awake("main"));
  }

  /** News plays these tracks. */
  public void publishNews(Map<String, Attachment> attachments, TrackView... tracks) {
    views.publish(
        new ChannelView(
            NEWS,
            "News 24",
            Phase.LIVE,
            Optional.of(
                session ->
                    "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=2500000,"
                        + "CODECS=\"avc1.64001f,mp4a.40.2\"\nviewers/"
                        + session
                        + "/main/index.m3u8\n"),
            List.of(tracks),
            attachments));
  }

  /** A live track with segments 25 to 30. */
  public static TrackView awake(String id) {
    return track(id, Optional.of(RenderedPlaylist.of(PLAYLIST)), false);
  }

  public static TrackView sleeping(String id) {
    return track(id, Optional.empty(), false);
  }

  /** A recording with segments 25 to 30. */
  public static TrackView recorded(String id) {
    return track(id, Optional.of(RenderedPlaylist.of(PLAYLIST)), true);
  }

  private static TrackView track(String id, Optional<RenderedPlaylist> playlist, boolean onDemand) {
    return new TrackView(new TrackId(id), playlist, 25, 30, Duration.ofSeconds(6), onDemand);
  }

  public void publishIdleNews() {
    views.publish(ChannelView.notPlaying(NEWS, "News 24", Phase.IDLE));
  }

  /** A segment of news that is still empty. */
  public SegmentBody begin(long msn) {
    SegmentBody body = store.begin(NEWS.value());
    store.admit(new SegmentKey(NEWS.value(), "main", msn), body);
    return body;
  }

  /** What {@link #remote} is at the moment. */
  private final class Remote implements RemoteSegments {
    @Override
    public CompletionStage<Optional<SegmentBody>> pull(SegmentKey key) {
      return remote.pull(key);
    }

    @Override
    public CompletionStage<Optional<SegmentBody>> await(SegmentKey key) {
      return remote.await(key);
    }
  }

  public SegmentBody hold(long msn, byte[] bytes) {
    SegmentBody body = begin(msn);
    body.append(ByteString.fromArray(bytes));
    body.complete();
    return body;
  }

  public int port() {
    return server.address().getPort();
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send(path, request -> headers.length == 0 ? request : request.headers(headers));
  }

  /** Asks and does not wait. */
  public CompletableFuture<HttpResponse<String>> getLater(String path) {
    return client.sendAsync(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> how) {
    return send(path, how, HttpResponse.BodyHandlers.ofString());
  }

  public <T> HttpResponse<T> send(
      String path, UnaryOperator<HttpRequest.Builder> how, HttpResponse.BodyHandler<T> body) {
    return await(client.sendAsync(how.apply(request(path)).build(), body));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  /** Sends these bytes as they are and reads until the server closes. */
  public String raw(String request) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** Asks for this path on a connection of its own. */
  public String raw(String path, String host, String headers) throws IOException {
    return raw(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\n"
            + headers
            + "Connection: close\r\n\r\n");
  }

  public Socket socket() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  public static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
    await(server.stop(Duration.ZERO));
  }
}
