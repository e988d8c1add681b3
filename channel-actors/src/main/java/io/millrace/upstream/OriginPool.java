package io.millrace.upstream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.NoLogging;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ConnectionPoolSettings;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The connection pool of one source. Its care is that every request gives its slot back, whatever
 * the origin does: not answering, answering too late, breaking off, or never ending.
 *
 * <p>Nothing is logged here: the client library would quote requests.
 */
final class OriginPool {

  /** What reading a response needs beyond the limits of {@link UpstreamSettings}. */
  private static final String CLIENT =
      """
      pekko.http.host-connection-pool {
        min-connections = 0
        max-retries = 0
        pipelining-limit = 1
        # A source's rests are decided by its channel; the pool's own would delay its return.
        base-connection-backoff = 0s
        # Beyond the time after which an unread body is given up here.
        response-entity-subscription-timeout = 30s
        client {
          user-agent-header = ""
          parsing {
            max-header-count = 128
            max-header-value-length = 16k
            max-response-reason-length = 1k
            # A chunk is held until it is complete; some origins send a segment as one.
            max-chunk-size = 16m
            modeled-header-parsing = off
            illegal-header-warnings = off
            error-logging-verbosity = off
            illegal-response-header-name-processing-mode = ignore
            illegal-response-header-value-processing-mode = ignore
            conflicting-content-type-header-processing-mode = first
          }
        }
      }
      """;

  /** The rest of an unwanted body is read up to here, to keep its connection. */
  private static final long UNWANTED_BYTES = 64 * 1024;

  private static final Duration UNWANTED_TIME = Duration.ofSeconds(1);
  private static final Duration UNREAD_TIME = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final Http http;
  private final OriginConnections connections;
  private final ConnectionPoolSettings settings;
  private final Duration grace;
  private final AtomicInteger inFlight = new AtomicInteger();

  OriginPool(ActorSystem<?> system, UpstreamSettings limits) {
    this.system = system;
    this.http = Http.get(system);
    this.grace = limits.longestFirstByteTimeout();
    this.connections = new OriginConnections(grace);
    this.settings = poolSettings(system.settings().config(), limits, connections);
  }

  private static ConnectionPoolSettings poolSettings(
      Config config, UpstreamSettings limits, OriginConnections connections) {
    Duration backstop =
        limits.longestFirstByteTimeout().plus(limits.idleTimeout()).plus(limits.keepAlive());
    ConnectionPoolSettings pool =
        ConnectionPoolSettings.create(ConfigFactory.parseString(CLIENT).withFallback(config));
    return pool.withMaxConnections(limits.maximumConnections())
        .withMaxOpenRequests(limits.maximumRequests())
        .withKeepAliveTimeout(limits.keepAlive())
        .withConnectionSettings(
            pool.getConnectionSettings()
                .withConnectingTimeout(limits.connectTimeout())
                .withIdleTimeout(backstop))
        .withTransport(connections);
  }

  /** The head of a response; its body holds the slot until it has run. */
  record Answer(HttpResponse response, Source<ByteString, ?> body) {}

  /**
   * Asks once. The stage fails with {@link UpstreamException}; where the answer comes after the
   * time is over, it is thrown away.
   */
  CompletionStage<Answer> ask(
      URI uri, List<HttpHeader> headers, BodyGuard.Limits limits, Duration time) {
    Origin origin = Origin.of(uri);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Slot slot = new Slot(origin);
    Cancellable timer = later(time, () -> overdue(answer, slot, uri));
    HttpRequest request = HttpRequest.GET(origin.address()).addHeaders(headers);
    http.singleRequest(request, http.defaultClientHttpsContext(), settings, NoLogging.getInstance())
        .whenComplete(
            (response, failure) -> {
              timer.cancel();
              if (response == null) {
                slot.giveBack();
                answer.completeExceptionally(diagnose(failure, uri));
              } else {
                arrived(answer, response, uri, limits, slot);
              }
            });
    return answer;
  }

  /** Reads what is left of an unwanted response, or cuts it off when that is not little. */
  void throwAway(Answer answer) {
    answer
        .body()
        .limitWeighted(UNWANTED_BYTES, bytes -> (long) bytes.length())
        .completionTimeout(UNWANTED_TIME)
        .runWith(Sink.ignore(), system);
  }

  /** A body that gives itself up when nobody starts to read it. */
  Source<ByteString, NotUsed> readSoon(Source<ByteString, ?> body, URI uri) {
    Source<ByteString, NotUsed> once = body.mapMaterializedValue(any -> NotUsed.getInstance());
    AtomicBoolean taken = new AtomicBoolean();
    Cancellable giveUp =
        later(
            UNREAD_TIME,
            () -> {
              if (taken.compareAndSet(false, true)) {
                body.runWith(Sink.cancelled(), system);
              }
            });
    return Source.fromMaterializer(
            (materializer, attributes) -> {
              giveUp.cancel();
              return taken.compareAndSet(false, true) ? once : Source.failed(unread(uri));
            })
        .mapMaterializedValue(any -> NotUsed.getInstance());
  }

  private static UpstreamException unread(URI uri) {
    return Diagnosis.exception(Kind.TIMEOUT, "the body was given up: nobody read it", uri);
  }

  UpstreamOccupancy occupancy() {
    return new UpstreamOccupancy(connections.count(), inFlight.get());
  }

  void cutAll() {
    connections.cutAll();
  }

  private Cancellable later(Duration delay, Runnable action) {
    return system.scheduler().scheduleOnce(delay, action, system.executionContext());
  }

  private void arrived(
      CompletableFuture<Answer> answer,
      HttpResponse response,
      URI uri,
      BodyGuard.Limits limits,
      Slot slot) {
    Source<ByteString, ?> body =
        response
            .entity()
            .withoutSizeLimit()
            .getDataBytes()
            .via(new BodyGuard(uri, limits, slot::giveBack));
    if (!answer.complete(new Answer(response, body))) {
      body.runWith(Sink.cancelled(), system);
    }
  }

  private void overdue(CompletableFuture<Answer> answer, Slot slot, URI uri) {
    boolean late =
        answer.completeExceptionally(
            Diagnosis.exception(Kind.TIMEOUT, "the origin does not answer in time", uri));
    if (late) {
      later(grace, slot::takeBack);
    }
  }

  private static UpstreamException diagnose(@Nullable Throwable failure, URI uri) {
    return failure == null
        ? Diagnosis.exception(Kind.RESET, "the connection broke", uri)
        : Diagnosis.of(failure, uri);
  }

  /** One request's place in the pool. */
  private final class Slot {
    private final Origin origin;
    private boolean returned;

    Slot(Origin origin) {
      this.origin = origin;
      inFlight.incrementAndGet();
    }

    synchronized void giveBack() {
      if (!returned) {
        returned = true;
        inFlight.decrementAndGet();
      }
    }

    /** An origin that answers a byte at a time, for ever, loses all its connections. */
    synchronized void takeBack() {
      if (!returned) {
        connections.cut(origin);
      }
    }
  }
}
