package io.millrace.app.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.TLSProtocol;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/**
 * A running HTTP server that plays two bundled clips as live HLS sources, in real time and in step
 * with each other: {@code /backup/index.m3u8}, and one behind the page {@code /primary/}, which
 * leads through an iframe and a script to a link that is good for 90 seconds.
 *
 * <p>Each source can be made to fail and to come back, by {@link #make} or by {@code POST
 * /control/{source}/{kill|freeze|html|slow|revive}}. Requests are counted by path. Thread-safe.
 */
public final class DemoOrigin {

  public static final String PRIMARY = "primary";
  public static final String BACKUP = "backup";

  private final DemoSite site;
  private final Tcp.ServerBinding binding;
  private final SharedKillSwitch connections;

  private DemoOrigin(DemoSite site, Tcp.ServerBinding binding, SharedKillSwitch connections) {
    this.site = site;
    this.binding = binding;
    this.connections = connections;
  }

  /**
   * Starts an origin; the stage fails when the address cannot be bound.
   *
   * @param port 0 takes a free one
   * @param clock what the playlists follow
   */
  public static CompletionStage<DemoOrigin> start(
      ClassicActorSystemProvider system, String host, int port, InstantSource clock) {
    DemoSite site = new DemoSite(clock);
    Http http = Http.get(system.classicSystem());
    SharedKillSwitch connections = KillSwitches.shared("demo-origin");
    return Tcp.get(system)
        .bind(host, port)
        .to(
            Sink.foreach(
                connection ->
                    connection.handleWith(serve(http, site).via(connections.flow()), system)))
        .run(system)
        .thenApply(binding -> new DemoOrigin(site, binding, connections));
  }

  /**
   * HTTP on one connection. It is put on top of TCP by hand because Pekko HTTP's own server answers
   * every request with something, and a dead source has to answer nothing.
   */
  private static Flow<ByteString, ByteString, NotUsed> serve(Http http, DemoSite site) {
    SharedKillSwitch connection = KillSwitches.shared("demo-connection");
    Flow<SslTlsInbound, SslTlsOutbound, NotUsed> answers =
        Flow.of(HttpRequest.class)
            .mapAsync(1, request -> answerOrAbort(site.answer(request), connection))
            .join(http.serverLayer());
    return Flow.of(TLSProtocol.SessionBytes.class)
        .map(bytes -> (SslTlsInbound) bytes)
        .via(answers)
        .join(TLSPlacebo.getInstance())
        .via(connection.flow());
  }

  private static CompletionStage<HttpResponse> answerOrAbort(
      Optional<HttpResponse> answer, SharedKillSwitch connection) {
    if (answer.isEmpty()) {
      connection.abort(new IOException("this demo source is dead"));
      return new CompletableFuture<>();
    }
    return CompletableFuture.completedStage(answer.get());
  }

  /** The address of the server, without a path. */
  public URI address() {
    InetSocketAddress local = binding.localAddress();
    return URI.create("http://" + local.getHostString() + ":" + local.getPort());
  }

  /** The address of the page that leads to the primary source. */
  public URI page() {
    return address().resolve("/" + PRIMARY + "/");
  }

  /** The address of the Media Playlist of the backup source. */
  public URI playlist() {
    return address().resolve("/" + BACKUP + "/" + DemoSource.PLAYLIST_FILE);
  }

  /** Fails with {@link IllegalArgumentException} for a source that there is not. */
  public void make(String source, SourceCondition condition) {
    site.source(source)
        .orElseThrow(() -> new IllegalArgumentException("the demo has no source " + source))
        .become(condition);
  }

  /** Requests so far by path, such as {@code /primary/index.m3u8}, whatever came of them. */
  public Map<String, Long> requests() {
    return site.counts().snapshot();
  }

  /** Stops listening and closes what is open. */
  public CompletionStage<?> stop() {
    return binding.unbind().thenRun(connections::shutdown);
  }
}
