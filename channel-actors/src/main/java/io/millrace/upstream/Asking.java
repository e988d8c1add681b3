package io.millrace.upstream;

import io.millrace.upstream.OriginPool.Answer;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLHandshakeException;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpProtocols;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One request, from waiting for a connection to leaving it. Thread-safe. */
final class Asking {

  private final OriginPool pool;
  private final Origin origin;
  private final URI uri;
  private final HttpRequest request;
  private final BodyGuard.Limits limits;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private @Nullable OriginLink link;
  private boolean fresh;
  private boolean again;
  private boolean left;

  Asking(OriginPool pool, Origin origin, URI uri, HttpRequest request, BodyGuard.Limits limits) {
    this.pool = pool;
    this.origin = origin;
    this.uri = uri;
    this.request = request;
    this.limits = limits;
    this.fresh = !request.method().isIdempotent();
  }

  Origin origin() {
    return origin;
  }

  CompletionStage<Answer> answer() {
    return answer;
  }

  boolean isForHttp2() {
    return pool.http2().isFor(origin, request);
  }

  synchronized boolean needsFreshLink() {
    return fresh;
  }

  /** There is no room even to wait. */
  void refuse() {
    fail(
        Kind.OVERLOAD,
        "too many requests of this source are waiting (millrace.upstream.maximum-waiting)");
  }

  /** The time for an answer is over. */
  void overdue() {
    if (fail(Kind.TIMEOUT, "the origin does not answer in time") && !pool.takeBack(this)) {
      leave(false);
    }
  }

  /** Takes a connection and asks. */
  void start(OriginLink given) {
    synchronized (this) {
      link = given;
    }
    if (answer.isDone()) {
      leave(true);
      return;
    }
    given
        .ask(request)
        .whenComplete(
            (response, failure) -> {
              if (response == null) {
                failed(given, failure);
              } else {
                answered(response);
              }
            });
  }

  private void answered(HttpResponse response) {
    Source<ByteString, ?> body =
        response
            .entity()
            .withoutSizeLimit()
            .getDataBytes()
            .via(new BodyGuard(uri, limits, whole -> leave(whole && isKept(response))));
    if (!answer.complete(new Answer(response, body))) {
      leave(false);
    }
  }

  /**
   * A kept connection that breaks before it answers was most likely being closed by the origin
   * already, which says nothing about the origin; a GET may then be sent once more (RFC 9112, 9.3).
   * A POST may not, and is never given a kept connection. A connection that was made and breaks
   * before HTTP/2 is spoken may be one to an origin that does not speak it; where not even TLS came
   * about, nothing was sent, and a POST goes out again too.
   */
  private void failed(OriginLink broken, @Nullable Throwable failure) {
    UpstreamException diagnosis =
        Diagnosis.of(failure == null ? new ConnectionCutException() : failure, uri);
    boolean withoutHttp2 = broken.isHttp2() && broken.isNeverAnswered();
    boolean keptTooLong = broken.isReused() && diagnosis.kind() == Kind.RESET;
    if (withoutHttp2) {
      pool.http2().failed(origin);
    }
    boolean once;
    synchronized (this) {
      boolean harmless = request.method().isIdempotent() || isUnsecured(failure);
      once = !again && !left && harmless && (keptTooLong || withoutHttp2);
      again |= once;
      fresh |= once;
    }
    if (!once || !pool.again(this, broken)) {
      answer.completeExceptionally(diagnosis);
      leave(false);
    }
  }

  private static boolean isUnsecured(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLHandshakeException) {
        return true;
      }
    }
    return false;
  }

  /** Forgets its broken connection to wait for another; false if it is over. */
  synchronized boolean letGo() {
    boolean wanted = !left && !answer.isDone();
    if (wanted) {
      link = null;
    }
    return wanted;
  }

  private void leave(boolean reusable) {
    OriginLink leaving;
    synchronized (this) {
      leaving = link;
      if (left || leaving == null) {
        return;
      }
      left = true;
    }
    if (!reusable) {
      leaving.cut();
    }
    pool.left(leaving, reusable);
  }

  private boolean fail(Kind kind, String what) {
    return answer.completeExceptionally(Diagnosis.exception(kind, what, uri));
  }

  private static boolean isKept(HttpResponse response) {
    Optional<String> says = response.getHeader("connection").map(HttpHeader::value);
    // Before 1.1 a connection is kept only by agreement (RFC 9112, C.2.2).
    return response.protocol().equals(HttpProtocols.HTTP_1_0)
        ? says.filter("keep-alive"::equalsIgnoreCase).isPresent()
        : says.filter("close"::equalsIgnoreCase).isEmpty();
  }
}
