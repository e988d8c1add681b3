package io.millrace.http.playback;

import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.http.answer.Headers;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.util.ByteString;

/** Answers with bytes that never change: all of them, or the range that is asked for. */
final class FixedBytes {

  private static final HttpHeader RANGES = Headers.of("Accept-Ranges", "bytes");

  private final Answers answers;
  private final HttpHeader immutable;

  /**
   * Bytes that caches keep.
   *
   * @param maxAge for how long
   */
  FixedBytes(Answers answers, Duration maxAge) {
    this.answers = answers;
    this.immutable =
        Headers.of("Cache-Control", "public, max-age=" + maxAge.toSeconds() + ", immutable");
  }

  HttpHeader immutable() {
    return immutable;
  }

  /** Whether a part is asked for, which cannot be named before all bytes are there. */
  static boolean asksForPart(HttpRequest request) {
    return ByteRange.isPart(range(request));
  }

  /**
   * What the request asks for of these bytes; 416 if they have nothing of it.
   *
   * @param what names the bytes in words
   */
  HttpResponse answer(
      HttpRequest request,
      ContentType type,
      ByteString bytes,
      ChannelId channel,
      Supplier<String> what) {
    return switch (ByteRange.of(range(request), bytes.size())) {
      case ByteRange.Whole() ->
          HttpResponse.create()
              .withHeaders(List.of(CrossOrigin.ANY_ORIGIN, CrossOrigin.EXPOSED, immutable, RANGES))
              .withEntity(HttpEntities.create(type, bytes));
      case ByteRange.Part(long first, long last) ->
          HttpResponse.create()
              .withStatus(StatusCodes.PARTIAL_CONTENT)
              .withHeaders(
                  List.of(
                      CrossOrigin.ANY_ORIGIN,
                      CrossOrigin.EXPOSED,
                      immutable,
                      RANGES,
                      Headers.of(
                          "Content-Range", "bytes " + first + '-' + last + '/' + bytes.size())))
              .withEntity(HttpEntities.create(type, bytes.slice((int) first, (int) last + 1)));
      case ByteRange.Unsatisfiable() ->
          answers
              .failure(
                  Failure.ofChannel(
                      FailureCode.RANGE_NOT_SATISFIABLE,
                      channel.value(),
                      what.get() + " has " + bytes.size() + " bytes",
                      "ask for a range within it"))
              .addHeader(Headers.of("Content-Range", "bytes */" + bytes.size()));
    };
  }

  /**
   * We give these bytes no validator, so {@code If-Range} cannot name what we hold and the range
   * does not apply (RFC 9110, 13.1.5). Nor does it apply to other methods than GET (14.2).
   */
  private static Optional<String> range(HttpRequest request) {
    return request.method().equals(HttpMethods.HEAD)
            || Headers.value(request, "If-Range").isPresent()
        ? Optional.empty()
        : Headers.value(request, "Range");
  }
}
