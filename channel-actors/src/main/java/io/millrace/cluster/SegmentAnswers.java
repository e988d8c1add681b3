package io.millrace.cluster;

import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** What {@link SegmentEndpoint} answers. Thread-safe. */
final class SegmentAnswers {

  static final String PREFIX = "/segments/";
  private static final String BEARER = "bearer ";

  private final SegmentStore store;
  private final byte[] secret;
  private final SegmentCounters counters;

  SegmentAnswers(SegmentStore store, String secret, SegmentCounters counters) {
    this.store = store;
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.counters = counters;
  }

  /**
   * @param sent is run when the answer's last byte is on its way, or nobody wants it any more
   */
  HttpResponse answer(HttpRequest request, Runnable sent) {
    HttpResponse answer = answerTo(request, sent);
    if (answer.entity().isStrict()) {
      sent.run();
    }
    return answer;
  }

  private HttpResponse answerTo(HttpRequest request, Runnable sent) {
    counters.request();
    if (!showsSecret(request)) {
      return failure(StatusCodes.UNAUTHORIZED)
          .addHeader(HttpHeader.parse("WWW-Authenticate", "Bearer"));
    }
    if (!request.method().equals(HttpMethods.GET)) {
      return failure(StatusCodes.METHOD_NOT_ALLOWED).addHeader(HttpHeader.parse("Allow", "GET"));
    }
    String path = request.getUri().path();
    return path.startsWith(PREFIX)
        ? answer(List.of(path.substring(PREFIX.length()).split("/", -1)), sent)
        : failure(StatusCodes.NOT_FOUND);
  }

  /** The time that this takes tells nothing of the secret. */
  private boolean showsSecret(HttpRequest request) {
    String shown = request.getHeader("Authorization").map(HttpHeader::value).orElse("");
    return shown.toLowerCase(Locale.ROOT).startsWith(BEARER)
        && MessageDigest.isEqual(
            shown.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8), secret);
  }

  private HttpResponse answer(List<String> names, Runnable sent) {
    return switch (names.size()) {
      case 1 -> list(names.getFirst());
      case 3 ->
          number(names.get(2))
              .flatMap(msn -> store.find(new SegmentKey(names.get(0), names.get(1), msn)))
              .filter(body -> !body.isFailed())
              .map(body -> segment(body, sent))
              .orElseGet(() -> failure(StatusCodes.NOT_FOUND));
      default -> failure(StatusCodes.NOT_FOUND);
    };
  }

  private static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  private HttpResponse list(String channel) {
    return HttpResponse.create()
        .withEntity(ContentTypes.APPLICATION_JSON, HeldSegments.of(store, channel).json());
  }

  /**
   * Also a complete one is read piece by piece, each when the one before has been taken: its memory
   * counts until it has been read, and a node that goes away leaves nothing behind.
   */
  private HttpResponse segment(SegmentBody body, Runnable sent) {
    ContentType type = ContentTypes.parse(SegmentMediaType.of(body.container()));
    Source<ByteString, NotUsed> bytes =
        body.bytes()
            .map(
                piece -> {
                  counters.bytes(piece.size());
                  return piece;
                })
            .watchTermination(
                (any, end) -> {
                  var unused = end.whenComplete((done, failure) -> sent.run());
                  return any;
                });
    return HttpResponse.create()
        .withEntity(
            body.isComplete() && body.length() > 0
                ? HttpEntities.create(type, body.length(), bytes)
                : HttpEntities.createChunked(type, bytes));
  }

  private HttpResponse failure(StatusCode status) {
    counters.failure();
    return HttpResponse.create().withStatus(status);
  }
}
