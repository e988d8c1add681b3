package io.millrace.http;

import io.millrace.http.answer.Headers;
import io.millrace.http.answer.Json;
import java.util.List;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what is not an HTTP request that we could read: with the parser's status, shortly,
 * without a word of what was sent and without a line in the log. Pekko HTTP makes it, by its class
 * name.
 */
public final class ParsingFailures extends ParsingErrorHandler {

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    byte[] json =
        Json.written(
            out -> {
              out.writeStartObject();
              out.writeObjectFieldStart("error");
              out.writeStringField("kind", "viewer");
              out.writeStringField("message", "the request cannot be read: " + status.reason());
              out.writeStringField("action", "send a shorter or a valid HTTP/1.1 request");
              out.writeEndObject();
              out.writeEndObject();
            });
    return HttpResponse.create()
        .withStatus(status)
        .withHeaders(List.of(Headers.NO_STORE))
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, json));
  }
}
