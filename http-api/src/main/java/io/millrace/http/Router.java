package io.millrace.http;

import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.http.answer.FailureCounts;
import io.millrace.http.answer.Headers;
import io.millrace.http.api.Api;
import io.millrace.http.play.Play;
import io.millrace.http.playback.Playback;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each request to the resource that its path names; one plain function, because playlists and
 * segments pass here by the ten thousand. Its futures never fail. Thread-safe.
 */
final class Router implements Function<HttpRequest, CompletableFuture<HttpResponse>> {

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);

  private static final HttpHeader CLOSE = Connection.create("close");

  private final Answers answers;
  private final Playback playback;
  private final Api api;
  private final Play play;
  private final Health health;
  private final int maxBody;
  private final Materializer materializer;
  private volatile boolean stopping;

  /**
   * @param maxBody largest request body, in bytes
   */
  Router(
      FailureCounts failures,
      Playback playback,
      Api api,
      Play play,
      Readiness readiness,
      int maxBody,
      Materializer materializer) {
    this.maxBody = maxBody;
    this.materializer = materializer;
    this.answers = new Answers(failures);
    this.playback = playback;
    this.api = api;
    this.play = play;
    this.health = new Health(failures, readiness, () -> stopping);
  }

  /** From now on every request but those for health gets 503, and so do the waiting ones. */
  void stop() {
    stopping = true;
    playback.refuseWaiting();
  }

  @Override
  public CompletableFuture<HttpResponse> apply(HttpRequest request) {
    CompletableFuture<HttpResponse> answer;
    try {
      answer =
          (request.entity().isStrict() ? route(request) : routeRead(request)).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(defect(e));
    }
    return answer.isDone() && !answer.isCompletedExceptionally()
        ? answer
        : answer.exceptionally(this::defect);
  }

  private CompletionStage<HttpResponse> route(HttpRequest request) {
    String path = request.getUri().path();
    if (Health.isFor(path)) {
      HttpResponse answer = health.answer(request, path);
      return CompletableFuture.completedFuture(stopping ? closing(answer) : answer);
    }
    if (stopping) {
      return CompletableFuture.completedFuture(stoppingNow());
    }
    if (play.isFor(path)) {
      return play.answer(request, path, rawTarget(request));
    }
    if (path.indexOf('%') >= 0 || hasDotSegment(request)) {
      return CompletableFuture.completedFuture(answers.failure(escaped()));
    }
    if (Playback.isFor(path)) {
      return playback.answer(request, path);
    }
    return Api.isFor(path)
        ? api.answer(request, path)
        : CompletableFuture.completedFuture(answers.noSuchAddress());
  }

  /**
   * No resource is bothered with a request that has not arrived completely. The entity has the size
   * limit of the HTTP layer.
   */
  private CompletionStage<HttpResponse> routeRead(HttpRequest request) {
    return request
        .entity()
        .toStrict(BODY_TIMEOUT.toMillis(), Long.MAX_VALUE, materializer)
        .handle(
            (body, failure) -> failure == null ? route(request.withEntity(body)) : unread(failure))
        .thenCompose(Function.identity());
  }

  private CompletionStage<HttpResponse> unread(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    Failure answer =
        cause instanceof EntityStreamSizeException
            ? Failure.of(
                FailureCode.BODY_TOO_LARGE,
                "the request's body is too large",
                "send at most " + maxBody + " bytes (millrace.http.max-body)")
            : Failure.of(
                FailureCode.MALFORMED,
                "the request's body has not arrived completely",
                "send it within " + BODY_TIMEOUT.toSeconds() + " s");
    return CompletableFuture.completedFuture(closing(answers.failure(answer)));
  }

  /** Our names need no escapes, so what is left of them after decoding is none of ours. */
  private static Failure escaped() {
    return Failure.of(
        FailureCode.MALFORMED,
        "the address has characters that no address here has",
        "names are made of letters, digits, '.', '_' and '-'");
  }

  /**
   * They are resolved before we see the path. Something in front of us that guards paths may not
   * have done so, and must not be led around.
   */
  private static boolean hasDotSegment(HttpRequest request) {
    String raw = rawTarget(request);
    int query = raw.indexOf('?');
    String target = query < 0 ? raw : raw.substring(0, query);
    for (int at = target.indexOf('/'); at >= 0; at = target.indexOf('/', at + 1)) {
      if (target.startsWith(".", at + 1) || target.regionMatches(true, at + 1, "%2e", 0, 3)) {
        return true;
      }
    }
    return false;
  }

  private static String rawTarget(HttpRequest request) {
    return Headers.value(request, "Raw-Request-URI").orElse("");
  }

  private HttpResponse stoppingNow() {
    return closing(
        answers.failure(
            Failure.of(FailureCode.STOPPING, "the server is stopping", "try again in a moment")));
  }

  private HttpResponse defect(Throwable cause) {
    LOG.error("A request could not be answered", cause);
    return answers.failure(
        Failure.of(
            FailureCode.INTERNAL,
            "the server could not answer this request",
            "see the log of the server"));
  }

  static HttpResponse closing(HttpResponse response) {
    return response.addHeader(CLOSE);
  }
}
