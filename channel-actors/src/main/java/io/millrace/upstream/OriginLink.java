package io.millrace.upstream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.NoLogging;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.OutgoingConnection;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** One connection to an origin; carries one request after another. Thread-safe. */
final class OriginLink {

  /** What goes wrong reaches the one who asked; a log would quote what the origin sent. */
  private static final Attributes UNLOGGED =
      Attributes.createLogLevels(
          Attributes.logLevelOff(), Attributes.logLevelOff(), Attributes.logLevelOff());

  private final Origin origin;
  private final boolean http2;
  private final OriginTransport transport;
  private final BoundedSourceQueue<HttpRequest> requests;
  private final CompletionStage<OutgoingConnection> connected;
  private final CompletionStage<?> ended;
  private final CompletableFuture<Void> broken = new CompletableFuture<>();
  private @Nullable CompletableFuture<HttpResponse> asked;
  private boolean over;
  private int timesAsked;
  private boolean answered;

  /** Connects. */
  OriginLink(
      Origin origin,
      boolean http2,
      ActorSystem<?> system,
      ClientConnectionSettings settings,
      OriginConnector connector) {
    this.origin = origin;
    this.http2 = http2;
    this.transport = new OriginTransport(connector, origin);
    var to =
        connector.secured(
            Http.get(system)
                .connectionTo(origin.host())
                .toPort(origin.port())
                .withClientConnectionSettings(settings.withTransport(transport))
                .logTo(NoLogging.getInstance()),
            http2);
    Flow<HttpRequest, HttpResponse, CompletionStage<OutgoingConnection>> connection =
        http2 ? to.http2() : origin.isSecure() ? to.https() : to.http();
    var running =
        Source.<HttpRequest>queue(1)
            .viaMat(connection, Keep.both())
            .toMat(Sink.foreach(this::answered), Keep.both())
            .addAttributes(UNLOGGED)
            .run(system);
    this.requests = running.first().first();
    CompletionStage<OutgoingConnection> connected = running.first().second();
    this.connected = connected;
    this.ended = running.second().whenComplete((done, failure) -> end(connected, failure));
  }

  Origin origin() {
    return origin;
  }

  boolean isHttp2() {
    return http2;
  }

  /** Whether there was a connection, but nothing came over it. */
  synchronized boolean isNeverAnswered() {
    CompletableFuture<OutgoingConnection> made = connected.toCompletableFuture();
    return !answered && made.isDone() && !made.isCompletedExceptionally();
  }

  /** Completes when the connection is over, in whatever way. */
  CompletionStage<?> ended() {
    return ended;
  }

  /** Whether the connection has answered before: then it may break only for having been kept. */
  synchronized boolean isReused() {
    return timesAsked > 1;
  }

  synchronized int timesAsked() {
    return timesAsked;
  }

  /** Asks; the body of an answer is to be read before the next request. */
  CompletionStage<HttpResponse> ask(HttpRequest request) {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    HttpRequest sending = http2 ? Http2Use.asHttp2(origin, request) : request;
    boolean dropped;
    boolean ending;
    synchronized (this) {
      timesAsked++;
      asked = answer;
      ending = over;
      // A queue that is closed already belongs to a connection whose end will tell why.
      dropped = !over && requests.offer(sending).equals(QueueOfferResult.dropped());
    }
    if (ending) {
      CompletionStage<Void> why = broken;
      why.whenComplete((none, cause) -> answer.completeExceptionally(cause));
    } else if (dropped) {
      answer.completeExceptionally(new ConnectionCutException());
    }
    return answer;
  }

  /** Ends the connection at once; a request that waits for its answer fails. */
  void cut() {
    transport.cut(new ConnectionCutException());
  }

  private void answered(HttpResponse response) {
    CompletableFuture<HttpResponse> answer;
    synchronized (this) {
      answer = asked;
      answered = true;
    }
    if (answer == null || !answer.complete(response)) {
      cut();
    }
  }

  /** Where there never was a connection, only the attempt knows why; the stream may just end. */
  private void end(CompletionStage<OutgoingConnection> connected, @Nullable Throwable failure) {
    CompletableFuture<HttpResponse> answer;
    synchronized (this) {
      over = true;
      answer = asked;
    }
    Throwable cause = failure == null ? new ConnectionCutException() : failure;
    connected.whenComplete(
        (connection, refusal) -> {
          Throwable reason = refusal == null ? cause : refusal;
          broken.completeExceptionally(reason);
          if (answer != null) {
            answer.completeExceptionally(reason);
          }
        });
  }
}
