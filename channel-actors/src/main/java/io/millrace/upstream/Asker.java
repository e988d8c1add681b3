package io.millrace.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.upstream.OriginPool.Answer;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Asks for one source: with its headers and cookies, at its pace; learns cookies and refusals from
 * every answer. Thread-safe.
 */
final class Asker {

  private final OriginPool pool;
  private final SourceHeaders headers;
  private final CookieJar cookies;
  private final Pace pace;

  Asker(OriginPool pool, SourceHeaders headers, CookieJar cookies, Pace pace) {
    this.pool = pool;
    this.headers = headers;
    this.cookies = cookies;
    this.pace = pace;
  }

  /**
   * An answer.
   *
   * @param leftAlone for how long its origin is not asked again
   */
  record Heard(Answer answer, Optional<Duration> leftAlone) {}

  /**
   * Asks once, when it is time to. The stage fails with {@link UpstreamException}.
   *
   * @param deadline by when there must be an answer, on the clock of {@link System#nanoTime}
   */
  CompletionStage<Heard> ask(Sending sending, Fetch.Plan plan, long deadline) {
    URI uri = sending.target();
    return pace.turn(sending.hop(), uri, leftUntil(deadline))
        .thenCompose(
            turn -> {
              if (deadline - System.nanoTime() <= 0) {
                throw Diagnosis.exception(Kind.TIMEOUT, "no time is left to ask", uri);
              }
              return pool.ask(uri, request(sending, plan), plan.onTheWire(), leftUntil(deadline));
            })
        .thenApply(answer -> heard(uri, answer));
  }

  private Heard heard(URI uri, Answer answer) {
    HttpResponse response = answer.response();
    List<String> set = new ArrayList<>();
    for (HttpHeader header : response.getHeaders()) {
      if (header.is("set-cookie")) {
        set.add(header.value());
      }
    }
    cookies.take(uri, set);
    Optional<Duration> leftAlone =
        pace.answered(
            uri,
            response.status().intValue(),
            response.getHeader("retry-after").map(HttpHeader::value),
            response.getHeader("date").map(HttpHeader::value));
    return new Heard(answer, leftAlone);
  }

  private HttpRequest request(Sending sending, Fetch.Plan plan) {
    List<HttpHeader> all =
        headers.forRequest(sending, plan.codings(), plan.part().map(RequestedPart::header));
    Optional<String> configured =
        all.stream().filter(line -> line.is("cookie")).findFirst().map(HttpHeader::value);
    all.removeIf(line -> line.is("cookie"));
    cookies
        .header(sending.target(), configured)
        .ifPresent(value -> all.add(HeaderLine.of("Cookie", value)));
    HttpRequest request =
        HttpRequest.create()
            .withMethod(sending.method().equals("POST") ? HttpMethods.POST : HttpMethods.GET)
            .addHeaders(all);
    return sending
        .body()
        .map(text -> HttpEntities.create(ContentTypes.NO_CONTENT_TYPE, text.getBytes(UTF_8)))
        .map(body -> request.withEntity(body))
        .orElse(request);
  }

  private static Duration leftUntil(long deadline) {
    return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
  }
}
