package io.millrace.http;

import io.millrace.http.answer.Answers;
import io.millrace.http.answer.FailureCounts;
import io.millrace.http.answer.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** {@code /health}, {@code /health/live} and {@code /health/ready}: 200, or 503 with reasons. */
final class Health {

  private static final String PATH = "/health";

  private final Answers answers;
  private final Readiness readiness;
  private final BooleanSupplier stopping;

  Health(FailureCounts failures, Readiness readiness, BooleanSupplier stopping) {
    this.answers = new Answers(failures);
    this.readiness = readiness;
    this.stopping = stopping;
  }

  static boolean isFor(String path) {
    return path.equals(PATH) || path.startsWith(PATH + "/");
  }

  HttpResponse answer(HttpRequest request, String path) {
    boolean live = path.equals(PATH + "/live");
    if (!live && !path.equals(PATH) && !path.equals(PATH + "/ready")) {
      return answers.noSuchAddress();
    }
    if (!request.method().equals(HttpMethods.GET) && !request.method().equals(HttpMethods.HEAD)) {
      return answers.methodNotAllowed("GET, HEAD");
    }
    return live
        ? Answers.json(
            StatusCodes.OK,
            Json.written(
                json -> {
                  json.writeStartObject();
                  json.writeBooleanField("live", true);
                  json.writeEndObject();
                }))
        : state(now());
  }

  private Readiness.State now() {
    Readiness.State state = readiness.now();
    if (!stopping.getAsBoolean()) {
      return state;
    }
    List<String> reasons = new ArrayList<>(List.of("the server is stopping"));
    reasons.addAll(state.reasons());
    return new Readiness.State(false, reasons);
  }

  private static HttpResponse state(Readiness.State state) {
    byte[] json =
        Json.written(
            out -> {
              out.writeStartObject();
              out.writeBooleanField("live", true);
              out.writeBooleanField("ready", state.ready());
              out.writeArrayFieldStart("reasons");
              for (String reason : state.reasons()) {
                out.writeString(reason);
              }
              out.writeEndArray();
              out.writeEndObject();
            });
    return Answers.json(state.ready() ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE, json);
  }
}
