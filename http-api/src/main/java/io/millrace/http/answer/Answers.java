package io.millrace.http.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** Makes JSON answers and counts those that are failures. Thread-safe. */
public final class Answers {

  private static final Duration SOON = Duration.ofSeconds(2);

  private final FailureCounts counts;
  private final List<HttpHeader> onFailures;

  public Answers(FailureCounts counts) {
    this(counts, List.of());
  }

  /**
   * Answers whose failures carry more headers.
   *
   * @param onFailures headers that failures carry too
   */
  public Answers(FailureCounts counts, List<HttpHeader> onFailures) {
    this.counts = counts;
    this.onFailures = List.copyOf(onFailures);
  }

  /** The failure as every resource reports it, with its status; nobody may keep it. */
  public HttpResponse failure(Failure failure) {
    return failure.code().kind() == FailureKind.OVERLOAD
        ? failure(failure, SOON)
        : reported(failure);
  }

  /** As {@link #failure(Failure)}, with the whole seconds until it is worth to try again. */
  public HttpResponse failure(Failure failure, Duration retryAfter) {
    return reported(failure)
        .addHeader(Headers.of("Retry-After", String.valueOf(retryAfter.toSeconds())));
  }

  private HttpResponse reported(Failure failure) {
    counts.add(failure.code().kind());
    return json(failure.code().status(), Json.written(json -> write(failure, json)))
        .addHeaders(onFailures);
  }

  /** 405 with the methods that the resource knows. */
  public HttpResponse methodNotAllowed(String allowed) {
    return failure(
            Failure.of(
                FailureCode.METHOD_NOT_ALLOWED,
                "this address does not know that method",
                "use " + allowed))
        .addHeader(Headers.of("Allow", allowed));
  }

  /** 404 for an address that is none of ours. */
  public HttpResponse noSuchAddress() {
    return failure(
        Failure.of(
            FailureCode.NOT_FOUND,
            "there is nothing at this address",
            "channels play at /channels/{id}/stream.m3u8, their status is at /api/v1/channels"));
  }

  public HttpResponse ok(Object value) {
    return json(StatusCodes.OK, Json.bytes(value));
  }

  public static HttpResponse json(StatusCode status, byte[] json) {
    return HttpResponse.create()
        .withStatus(status)
        .withHeaders(List.<HttpHeader>of(Headers.NO_STORE))
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, json));
  }

  private static void write(Failure failure, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("error");
    json.writeStringField("kind", Json.name(failure.code().kind()));
    if (failure.channel().isPresent()) {
      json.writeStringField("channel", failure.channel().get());
    }
    json.writeStringField("message", failure.message());
    json.writeStringField("action", failure.action());
    json.writeEndObject();
    json.writeEndObject();
  }
}
