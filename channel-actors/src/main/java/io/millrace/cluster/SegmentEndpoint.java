package io.millrace.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.segment.SegmentStore;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.NoLogging;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where other nodes get the segments that this node holds. Not for viewers: whoever asks has to
 * show the cluster's secret ({@code Authorization: Bearer}), or gets 401; with TLS, he also has to
 * have a certificate of a node.
 *
 * <ul>
 *   <li>{@code GET /segments/{channel}/{track}/{msn}}: the bytes, as they come while they come in,
 *       with what they are as {@code Content-Type}; 404 if they are not held. Where they cannot be
 *       finished, the connection breaks.
 *   <li>{@code GET /segments/{channel}}: what is held, as JSON, such as {@code
 *       {"segments":[{"track":"main","msn":25,"complete":true}]}}.
 * </ul>
 *
 * Thread-safe.
 */
public final class SegmentEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(SegmentEndpoint.class);

  private static final int BACKLOG = 256;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
  private static final int MOST_REQUEST_BYTES = 4096;

  /**
   * What connections may take.
   *
   * @param connections at a time
   * @param fromOneAddress of these; each node has a few to each other one, and some nodes may have
   *     one address
   * @param firstRequest from the beginning until a request is complete
   * @param nextRequest from the end of an answer until the next one is
   */
  record Limits(int connections, int fromOneAddress, Duration firstRequest, Duration nextRequest) {}

  private static final Limits LIMITS =
      new Limits(1024, 256, Duration.ofSeconds(10), Duration.ofSeconds(60));

  private final Tcp.ServerBinding binding;
  private final Connections connections;
  private final SegmentCounters counters;

  private SegmentEndpoint(
      Tcp.ServerBinding binding, Connections connections, SegmentCounters counters) {
    this.binding = binding;
    this.connections = connections;
    this.counters = counters;
  }

  /**
   * Starts to listen. Fails with {@link org.apache.pekko.stream.BindFailedException} when the
   * address cannot be had.
   */
  public static CompletionStage<SegmentEndpoint> bind(
      ActorSystem<?> system, SegmentEndpointSettings settings, SegmentStore store) {
    return bind(system, settings, store, LIMITS);
  }

  static CompletionStage<SegmentEndpoint> bind(
      ActorSystem<?> system, SegmentEndpointSettings settings, SegmentStore store, Limits limits) {
    var counters = new SegmentCounters();
    var connections =
        new Connections(
            system,
            httpLayer(system, transport(system, settings)),
            new SegmentAnswers(store, settings.secret(), counters),
            limits);
    return Tcp.get(system)
        .bind(
            settings.host(), settings.port(), BACKLOG, List.of(), false, Optional.of(IDLE_TIMEOUT))
        .toMat(Sink.foreach(connections::accept), Keep.left())
        .run(system)
        .thenApply(binding -> new SegmentEndpoint(binding, connections, counters));
  }

  /** Where it listens, with the port that was given when any was asked for. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** What it has given. */
  public SegmentTraffic given() {
    return counters.now();
  }

  /**
   * Takes no more requests, at once. Segments that are being sent are finished; what is left after
   * this time is cut. Then the stage completes.
   */
  public CompletionStage<Done> stop(Duration limit) {
    return binding
        .unbind()
        .thenCompose(any -> connections.finish(limit))
        .thenApply(any -> Done.getInstance());
  }

  private static BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> httpLayer(
      ActorSystem<?> system,
      BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> transport) {
    String server = "pekko.http.server.";
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    server + "server-header",
                    "",
                    server + "pipelining-limit",
                    1,
                    server + "request-timeout",
                    "0 s",
                    server + "parsing.max-content-length",
                    MOST_REQUEST_BYTES,
                    server + "parsing.modeled-header-parsing",
                    false,
                    server + "parsing.illegal-header-warnings",
                    false,
                    server + "parsing.error-logging-verbosity",
                    "off"))
            .withFallback(system.settings().config());
    return Http.get(system)
        .serverLayer(ServerSettings.create(config), Optional.empty(), NoLogging.getInstance())
        .atop(transport);
  }

  private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> transport(
      ActorSystem<?> system, SegmentEndpointSettings settings) {
    return settings
        .tls()
        .map(tls -> NodeTls.of(system, tls).accepting(settings.host(), settings.port()))
        .orElseGet(SegmentEndpoint::withoutTls);
  }

  /** The placebo's inbound elements are session bytes, which are inbound elements. */
  @SuppressWarnings("unchecked")
  private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>
      withoutTls() {
    BidiFlow<?, ?, ?, ?, ?> placebo = TLSPlacebo.getInstance();
    return (BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>) placebo;
  }

  /**
   * Pekko HTTP's protocol layer over its TCP, because its own server does not know when a body has
   * gone out (docs/decisions/0003).
   */
  private static final class Connections {

    private final ActorSystem<?> system;
    private final BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> http;
    private final SegmentAnswers answers;
    private final Limits limits;
    private final SharedKillSwitch requests = KillSwitches.shared("segment-requests");
    private final SharedKillSwitch sockets = KillSwitches.shared("segment-sockets");
    private final Map<Long, Open> open = new ConcurrentHashMap<>();
    private final AtomicLong accepted = new AtomicLong();

    private record Open(String from, CompletableFuture<Done> closed) {}

    Connections(
        ActorSystem<?> system,
        BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> http,
        SegmentAnswers answers,
        Limits limits) {
      this.limits = limits;
      this.system = system;
      this.http = http;
      this.answers = answers;
    }

    /** One connection that cannot be served must not end the listening. */
    void accept(Tcp.IncomingConnection connection) {
      try {
        String from = connection.remoteAddress().getHostString();
        if (hasPlace(from)) {
          serve(connection, from);
        } else {
          LOG.warn("Too many connections of other nodes, {} in all: refused", open.size());
          connection.handleWith(Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()), system);
        }
      } catch (RuntimeException e) {
        LOG.error("A node could not be served", e);
      }
    }

    private boolean hasPlace(String from) {
      return open.size() < limits.connections()
          && open.values().stream().filter(one -> one.from().equals(from)).count()
              < limits.fromOneAddress();
    }

    private void serve(Tcp.IncomingConnection connection, String from) {
      long number = accepted.incrementAndGet();
      var closed = new CompletableFuture<Done>();
      open.put(number, new Open(from, closed));
      var patience = new RequestPatience(system, limits.firstRequest(), limits.nextRequest());
      connection
          .flow()
          .joinMat(served(patience), Keep.right())
          .run(system)
          .whenComplete(
              (done, failure) -> {
                patience.ended();
                open.remove(number);
                closed.complete(Done.getInstance());
              });
    }

    /** Materializes when the last byte has been handed to the socket. */
    private Flow<ByteString, ByteString, CompletionStage<Done>> served(RequestPatience patience) {
      return Flow.of(HttpRequest.class)
          .via(requests.flow())
          .map(request -> answer(request, patience))
          .join(http)
          .via(patience.watch())
          .via(sockets.flow())
          .watchTermination(Keep.right());
    }

    private HttpResponse answer(HttpRequest request, RequestPatience patience) {
      patience.asked();
      request.discardEntityBytes(system);
      return answers.answer(request, patience::answered);
    }

    CompletionStage<Done> finish(Duration limit) {
      requests.shutdown();
      return CompletableFuture.allOf(
              open.values().stream().map(Open::closed).toArray(CompletableFuture[]::new))
          .thenApply(any -> Done.getInstance())
          .completeOnTimeout(Done.getInstance(), limit.toMillis(), TimeUnit.MILLISECONDS)
          .thenApply(
              done -> {
                sockets.abort(new IllegalStateException("the node has stopped"));
                return done;
              });
    }
  }
}
