package io.millrace.http;

import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.http.answer.FailureCounts;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens where {@link MillraceServer} is going to, for as long as that has nothing to serve: says
 * that the process lives and why it is not ready, and answers everything else with 503.
 * Thread-safe.
 */
public final class WaitingServer {

  private static final Logger LOG = LoggerFactory.getLogger(WaitingServer.class);

  private final ActorSystem<?> system;
  private final HttpSettings settings;
  private final Answers answers;
  private final Health health;
  private final BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> http;
  private final AtomicInteger open = new AtomicInteger();
  private final SharedKillSwitch sockets = KillSwitches.shared("waiting-server");

  private WaitingServer(ActorSystem<?> system, HttpSettings settings, Readiness readiness) {
    var failures = new FailureCounts();
    this.system = system;
    this.settings = settings;
    this.answers = new Answers(failures);
    this.health = new Health(failures, readiness, () -> false);
    this.http =
        HttpLayer.of(system, settings)
            .atop(BidiFlow.fromGraph(new RequestHeadLimit(settings.requestHeadTimeout())))
            .atop(BidiFlow.bidirectionalIdleTimeout(settings.idleTimeout()));
  }

  /** One that listens. */
  public static final class Listening {

    private static final Executor LATER =
        CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

    private final ServerPort port;
    private final SharedKillSwitch sockets;

    private Listening(ServerPort port, SharedKillSwitch sockets) {
      this.port = port;
      this.sockets = sockets;
    }

    /** Where, with the port that was given when any was asked for. */
    public InetSocketAddress address() {
      return port.address();
    }

    /**
     * Ends all connections at once, and gives the port back a moment later: a connection that is
     * just being accepted when that happens is never ended.
     */
    public CompletionStage<Done> stop() {
      sockets.shutdown();
      return CompletableFuture.completedStage(Done.getInstance())
          .thenComposeAsync(any -> port.close(), LATER);
    }

    /** Another server serves whoever comes from now on; who is here has to come again. */
    ServerPort handOver(Consumer<Tcp.IncomingConnection> next) {
      port.servedBy(next);
      sockets.shutdown();
      return port;
    }
  }

  /**
   * Starts to listen. Fails with {@link org.apache.pekko.stream.BindFailedException} when the
   * address cannot be had.
   *
   * @param readiness why it is not ready
   */
  public static CompletionStage<Listening> bind(
      ActorSystem<?> system, HttpSettings settings, Readiness readiness) {
    var server = new WaitingServer(system, settings, readiness);
    return ServerPort.open(system, settings, server::accept)
        .thenApply(port -> new Listening(port, server.sockets));
  }

  /** One connection that cannot be served must not end the listening. */
  private void accept(Tcp.IncomingConnection connection) {
    try {
      boolean hasPlace = open.incrementAndGet() <= settings.maxConnections();
      connection
          .flow()
          .joinMat(hasPlace ? served() : refused(), Keep.right())
          .run(system)
          .whenComplete((done, failure) -> open.decrementAndGet());
    } catch (RuntimeException e) {
      LOG.error("A connection could not be served", e);
    }
  }

  private Flow<ByteString, ByteString, CompletionStage<Done>> served() {
    return Flow.of(HttpRequest.class)
        .map(this::answer)
        .join(http)
        .via(sockets.flow())
        .watchTermination(Keep.right());
  }

  private static Flow<ByteString, ByteString, CompletionStage<Done>> refused() {
    return Flow.of(ByteString.class).take(0).watchTermination(Keep.right());
  }

  private HttpResponse answer(HttpRequest request) {
    request.discardEntityBytes(system);
    String path = request.getUri().path();
    return Router.closing(
        Health.isFor(path) ? health.answer(request, path) : answers.failure(notReady()));
  }

  private static Failure notReady() {
    return Failure.of(
        FailureCode.STARTING,
        "the server is not ready yet",
        "/health/ready says what it waits for");
  }
}
