package io.millrace.http;

import io.millrace.http.answer.FailureCounts;
import io.millrace.http.api.Api;
import io.millrace.http.play.Play;
import io.millrace.http.playback.Playback;
import io.millrace.http.viewer.ViewerLedger;
import io.millrace.http.viewer.ViewerSettings;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.stream.scaladsl.TcpAttributes;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening server. It runs Pekko HTTP's protocol layer over Pekko's TCP itself, instead of
 * through {@code Http.newServerAt}, because only then it knows when a connection has sent its last
 * byte, which a graceful stop and the telling of slow readers from dead ones need. Thread-safe.
 */
public final class MillraceServer {

  private static final Logger LOG = LoggerFactory.getLogger(MillraceServer.class);
  private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

  /**
   * A socket asks for more when less than this is waiting to be written: with the least that can be
   * set, when it has taken everything, which {@link ConnectionEdge} needs.
   */
  static final Attributes UNBUFFERED = TcpAttributes.tcpWriteBufferSize(1);

  private static final ByteString TOO_MANY =
      ByteString.fromString(
          """
          HTTP/1.1 503 Service Unavailable\r
          Content-Type: application/json\r
          Content-Length: 127\r
          Cache-Control: no-store\r
          Retry-After: 2\r
          Connection: close\r
          \r
          {"error":{"kind":"overload","message":"too many connections (millrace.http.max-connections)","action":"try again in a moment"}}""",
          StandardCharsets.UTF_8);

  private final OpenConnections connections;
  private final Router router;
  private final ServerPort port;
  private final Cancellable reports;
  private final ViewerLedger ledger;
  private final FailureCounts failures;

  private MillraceServer(
      OpenConnections connections,
      Router router,
      ServerPort port,
      Cancellable reports,
      ViewerLedger ledger,
      FailureCounts failures) {
    this.connections = connections;
    this.router = router;
    this.port = port;
    this.reports = reports;
    this.ledger = ledger;
    this.failures = failures;
  }

  /**
   * Starts to listen. Fails with {@link org.apache.pekko.stream.BindFailedException} when the
   * address cannot be had.
   *
   * @param before listens there until now, and ends; empty if nobody does
   */
  public static CompletionStage<MillraceServer> bind(
      ActorSystem<?> system,
      HttpSettings settings,
      ViewerSettings viewers,
      Backend backend,
      Optional<WaitingServer.Listening> before) {
    var failures = new FailureCounts();
    var ledger = new ViewerLedger(viewers, backend.node(), backend.channels());
    var playback =
        new Playback(
            failures,
            backend.channels(),
            backend.views(),
            backend.segments(),
            backend.remote(),
            ledger,
            new Playback.Limits(
                settings.startTimeout(), settings.maxWaiting(), settings.segmentMaxAge()));
    var api =
        new Api(
            failures,
            backend.channels(),
            backend.views(),
            backend.providers(),
            backend.reload(),
            backend.access(),
            backend.cluster(),
            settings.requestTimeout());
    var router =
        new Router(
            failures,
            playback,
            api,
            new Play(failures, backend.play(), InstantSource.system()),
            backend.readiness(),
            settings.maxBody(),
            Materializer.matFromSystem(system));
    var connections = new OpenConnections(settings.maxConnections());
    Function<SegmentLoan, Flow<ByteString, ByteString, NotUsed>> servers =
        servers(system, settings, router, connections);
    Consumer<Tcp.IncomingConnection> server =
        connection -> accept(system, connection, connections, servers);
    return before
        .map(waiting -> waiting.handOver(server))
        .<CompletionStage<ServerPort>>map(CompletableFuture::completedStage)
        .orElseGet(() -> ServerPort.open(system, settings, server))
        .thenApply(
            port ->
                new MillraceServer(
                    connections, router, port, reports(system, ledger), ledger, failures));
  }

  /** Where it listens, with the port that was given when any was asked for. */
  public InetSocketAddress address() {
    return port.address();
  }

  /** Who watches on this node. */
  public ViewerLedger viewers() {
    return ledger;
  }

  /** How many requests have failed, by kind. */
  public FailureCounts failures() {
    return failures;
  }

  /**
   * Stops gracefully. At once: new requests get 503, also on new connections, and so do viewers who
   * wait for a channel to start; connections without a request close. Bodies that are being sent
   * are finished. When that is done, or the time is up, whatever is left is cut and the port is
   * given back; then the stage completes.
   */
  public CompletionStage<Done> stop(Duration hardDeadline) {
    router.stop();
    return connections
        .finish()
        .toCompletableFuture()
        .completeOnTimeout(Done.getInstance(), hardDeadline.toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(
            any -> {
              reports.cancel();
              connections.abortAll();
              return port.close();
            });
  }

  /** Makes what serves one connection. */
  private static Function<SegmentLoan, Flow<ByteString, ByteString, NotUsed>> servers(
      ActorSystem<?> system, HttpSettings settings, Router router, OpenConnections connections) {
    BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> http =
        HttpLayer.of(system, settings);
    BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> timeouts =
        BidiFlow.fromGraph(new RequestHeadLimit(settings.requestHeadTimeout()))
            .atop(BidiFlow.bidirectionalIdleTimeout(settings.idleTimeout()));
    return loan ->
        Flow.fromGraph(new RequestHandling(router, connections, loan))
            .join(
                http.atop(BidiFlow.fromGraph(new ConnectionEdge(connections, loan)))
                    .atop(timeouts));
  }

  /** One connection that cannot be served must not end the listening. */
  private static void accept(
      ActorSystem<?> system,
      Tcp.IncomingConnection connection,
      OpenConnections connections,
      Function<SegmentLoan, Flow<ByteString, ByteString, NotUsed>> servers) {
    try {
      Flow<ByteString, ByteString, NotUsed> server =
          connections.accept() ? servers.apply(new SegmentLoan()) : refusal();
      server.join(connection.flow().withAttributes(UNBUFFERED)).run(system);
    } catch (RuntimeException e) {
      LOG.error("A connection could not be served", e);
    }
  }

  private static Flow<ByteString, ByteString, NotUsed> refusal() {
    return Flow.fromSinkAndSource(Sink.ignore(), Source.single(TOO_MANY));
  }

  private static Cancellable reports(ActorSystem<?> system, ViewerLedger ledger) {
    return system
        .scheduler()
        .scheduleWithFixedDelay(
            REPORT_EVERY, REPORT_EVERY, ledger::report, system.executionContext());
  }
}
