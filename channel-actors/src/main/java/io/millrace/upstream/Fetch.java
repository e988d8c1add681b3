package io.millrace.upstream;

import io.millrace.upstream.OriginPool.Answer;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One fetch with its redirects, up to the head of a 200. Used once. Every response that is not
 * handed on is drained or cancelled.
 */
final class Fetch {

  /**
   * How to fetch.
   *
   * @param codings the content codings that are asked for
   * @param limits what is allowed of the body, before and after decoding
   * @param maximumRedirects how many may be followed
   */
  record Plan(String codings, BodyGuard.Limits limits, int maximumRedirects) {}

  private final OriginPool pool;
  private final SourceHeaders headers;
  private final Plan plan;
  private final List<URI> visited = new ArrayList<>();
  private final CompletableFuture<OpenedBody> result = new CompletableFuture<>();
  private long deadline;

  Fetch(OriginPool pool, SourceHeaders headers, Plan plan) {
    this.pool = pool;
    this.headers = headers;
    this.plan = plan;
  }

  /** Starts; the time is for all redirects together. */
  CompletionStage<OpenedBody> start(URI uri, Duration time) {
    deadline = System.nanoTime() + time.toNanos();
    visited.add(Redirect.withPath(uri));
    ask();
    return result;
  }

  private void ask() {
    URI uri = visited.getLast();
    try {
      List<HttpHeader> all = headers.forRequest(uri, plan.codings());
      Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      pool.ask(uri, all, plan.limits(), left)
          .whenComplete((answer, failure) -> answered(uri, answer, failure));
    } catch (RuntimeException refused) {
      result.completeExceptionally(Diagnosis.of(refused, uri));
    }
  }

  private void answered(URI uri, @Nullable Answer answer, @Nullable Throwable failure) {
    if (answer == null) {
      result.completeExceptionally(failure == null ? new IllegalStateException() : failure);
      return;
    }
    int status = answer.response().status().intValue();
    try {
      if (status == 200) {
        result.complete(opened(uri, answer));
      } else if (Redirect.isRedirect(status)) {
        visited.add(
            Redirect.next(visited, header(answer.response(), "location"), plan.maximumRedirects()));
        pool.throwAway(answer);
        ask();
      } else {
        throw UpstreamException.status(
            status, "the origin answers with status " + status + " (" + SafeUri.show(uri) + ")");
      }
    } catch (RuntimeException refused) {
      pool.throwAway(answer);
      result.completeExceptionally(Diagnosis.of(refused, uri));
    }
  }

  private OpenedBody opened(URI uri, Answer answer) {
    HttpResponse response = answer.response();
    String coding = header(response, "content-encoding").orElse("");
    OptionalLong length = response.entity().getContentLengthOption();
    long maximum = plan.limits().maximumBytes();
    if (length.isPresent() && length.getAsLong() > maximum) {
      throw Diagnosis.exception(
          Kind.TOO_LARGE,
          "the body has " + length.getAsLong() + " bytes, allowed are " + maximum,
          uri);
    }
    boolean plain = Decoding.isPlain(coding);
    Source<ByteString, ?> bytes = answer.body();
    if (!plain) {
      bytes = bytes.via(Decoding.of(coding, uri)).limitWeighted(maximum, b -> (long) b.length());
    }
    return new OpenedBody(
        uri,
        contentType(response),
        plain ? length : OptionalLong.empty(),
        pool.readSoon(bytes.mapError(Throwable.class, t -> Diagnosis.of(t, uri)), uri));
  }

  private static Optional<String> contentType(HttpResponse response) {
    var type = response.entity().getContentType();
    return type.equals(ContentTypes.NO_CONTENT_TYPE)
        ? Optional.empty()
        : Optional.of(type.toString());
  }

  private static Optional<String> header(HttpResponse response, String name) {
    return response.getHeader(name).map(HttpHeader::value);
  }
}
