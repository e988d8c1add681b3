package io.millrace.upstream;

import io.millrace.upstream.Asker.Heard;
import io.millrace.upstream.OriginPool.Answer;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.StreamLimitReachedException;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One fetch with its redirects, up to the head of a good answer. Used once. Every response that is
 * not handed on is drained or cancelled.
 */
final class Fetch {

  /**
   * How to fetch.
   *
   * @param codings the content codings that are asked for
   * @param limits what is allowed of the body, before and after decoding
   * @param maximumRedirects how many may be followed
   * @param part empty for the whole body
   */
  record Plan(
      String codings, BodyGuard.Limits limits, int maximumRedirects, Optional<RequestedPart> part) {

    /** What may come over the connection: beside the part what is skipped, and what follows it. */
    BodyGuard.Limits onTheWire() {
      return part.map(
              wanted -> limits.with(limits.maximumBytes() + wanted.mostSkipped() + LARGEST_PIECE))
          .orElse(limits);
    }
  }

  /** No body comes in larger pieces; it may be the piece in which the part ends. */
  private static final long LARGEST_PIECE = OriginPool.LARGEST_CHUNK_BYTES;

  private final OriginPool pool;
  private final Asker asker;
  private final Plan plan;
  private final List<URI> visited = new CopyOnWriteArrayList<>();
  private final CompletableFuture<OpenedBody> result = new CompletableFuture<>();
  private long deadline;

  Fetch(OriginPool pool, Asker asker, Plan plan) {
    this.pool = pool;
    this.asker = asker;
    this.plan = plan;
  }

  /**
   * Starts.
   *
   * @param end of the time for all redirects together, on the clock of {@link System#nanoTime}
   */
  CompletionStage<OpenedBody> start(Sending first, long end) {
    deadline = end;
    visited.add(first.target());
    long most = plan.limits().maximumBytes();
    if (plan.part().filter(part -> part.range().length() > most).isPresent()) {
      result.completeExceptionally(tooLarge(plan.part().get().range().length(), first.target()));
    } else {
      ask(first);
    }
    return result;
  }

  /** The address that was asked last. */
  URI reached() {
    return visited.getLast();
  }

  private void ask(Sending sending) {
    URI uri = sending.target();
    try {
      asker
          .ask(sending, plan, deadline)
          .whenComplete((heard, failure) -> answered(sending, heard, failure));
    } catch (RuntimeException refused) {
      result.completeExceptionally(Diagnosis.of(refused, uri));
    }
  }

  private void answered(Sending sending, @Nullable Heard heard, @Nullable Throwable failure) {
    URI uri = sending.target();
    if (heard == null) {
      Throwable why = failure == null ? new IllegalStateException() : failure;
      result.completeExceptionally(Diagnosis.of(why, uri));
      return;
    }
    Answer answer = heard.answer();
    int status = answer.response().status().intValue();
    try {
      if (status == 200 || (status == 206 && plan.part().isPresent())) {
        result.complete(opened(uri, answer));
      } else if (Redirect.isRedirect(status)) {
        URI next =
            Redirect.next(visited, header(answer.response(), "location"), plan.maximumRedirects());
        visited.add(next);
        pool.throwAway(answer);
        ask(sending.redirectedTo(next, status));
      } else {
        throw refusal(status, heard.leftAlone(), uri);
      }
    } catch (RuntimeException refused) {
      pool.throwAway(answer);
      result.completeExceptionally(Diagnosis.of(refused, uri));
    }
  }

  private OpenedBody opened(URI uri, Answer answer) {
    HttpResponse response = answer.response();
    String coding = header(response, "content-encoding").orElse("");
    boolean plain = Decoding.isPlain(coding);
    OptionalLong length = plain ? response.entity().getContentLengthOption() : OptionalLong.empty();
    Source<ByteString, ?> bytes = answer.body();
    if (!plain) {
      bytes = bytes.via(Decoding.of(coding, uri));
    }
    if (plan.part().isPresent()) {
      RequestedPart part = plan.part().get();
      bytes = bytes.via(part.takenFrom(head(response, plain, length), uri));
      length = OptionalLong.of(part.range().length());
    } else {
      bytes = limited(bytes, response, plain, uri);
    }
    return new OpenedBody(
        uri,
        contentType(response),
        length,
        pool.readSoon(bytes.mapError(Throwable.class, t -> Diagnosis.of(t, uri)), uri));
  }

  /** What is not encoded is counted as it comes in. */
  private Source<ByteString, ?> limited(
      Source<ByteString, ?> bytes, HttpResponse response, boolean plain, URI uri) {
    long maximum = plan.limits().maximumBytes();
    long declared = response.entity().getContentLengthOption().orElse(0);
    if (declared > maximum) {
      throw tooLarge(declared, uri);
    }
    return plain
        ? bytes
        : bytes
            .limitWeighted(maximum, piece -> (long) piece.length())
            .mapError(StreamLimitReachedException.class, bomb -> tooLargeUnpacked(uri));
  }

  private static RequestedPart.Head head(
      HttpResponse response, boolean plain, OptionalLong length) {
    return new RequestedPart.Head(
        response.status().intValue(),
        header(response, "content-range"),
        contentType(response),
        !plain,
        length);
  }

  private UpstreamException refusal(int status, Optional<Duration> leftAlone, URI uri) {
    String what =
        status == 416 && plan.part().isPresent()
            ? "the origin has no bytes " + plan.part().get().range() + " (status 416)"
            : "the origin answers with status " + status;
    String message = what + " (" + SafeUri.show(uri) + ")";
    return leftAlone
        .map(time -> UpstreamException.busy(status, time, message))
        .orElseGet(() -> UpstreamException.status(status, message));
  }

  private UpstreamException tooLargeUnpacked(URI uri) {
    return Diagnosis.exception(
        Kind.TOO_LARGE,
        "the body is larger than " + plan.limits().maximumBytes() + " bytes when it is unpacked",
        uri);
  }

  private UpstreamException tooLarge(long bytes, URI uri) {
    return Diagnosis.exception(
        Kind.TOO_LARGE,
        "the body has " + bytes + " bytes, allowed are " + plan.limits().maximumBytes(),
        uri);
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
