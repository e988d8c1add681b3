package io.millrace.http.playback;

import io.millrace.channel.ChannelView;
import io.millrace.channel.TrackView;
import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.http.answer.Headers;
import io.millrace.http.viewer.ViewerLedger;
import io.millrace.http.viewer.ViewerLedger.BytesServed;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentLease;
import io.millrace.segment.SegmentStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Answers with Media Segments: complete ones at once and whole, one that is still coming in as it
 * comes. Thread-safe.
 */
final class Segments {

  private static final ContentType MPEG_TS = ContentTypes.parse("video/mp2t");
  private static final HttpHeader RANGES = Headers.of("Accept-Ranges", "bytes");

  private final Answers answers;
  private final SegmentStore store;
  private final ViewerLedger ledger;
  private final HttpHeader immutable;

  Segments(Answers answers, SegmentStore store, ViewerLedger ledger, Duration maxAge) {
    this.answers = answers;
    this.store = store;
    this.ledger = ledger;
    this.immutable =
        Headers.of("Cache-Control", "public, max-age=" + maxAge.toSeconds() + ", immutable");
  }

  HttpResponse answer(HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path) {
    var key = new SegmentKey(view.id().value(), path.track(), path.msn());
    Optional<SegmentBody> found = store.find(key);
    if (found.isEmpty()) {
      return answers.failure(missing(view, path));
    }
    SegmentBody body = found.get();
    Optional<HttpResponse> complete =
        isHead(request)
            ? body.whole().map(bytes -> complete(request, view, path, bytes))
            : body.lease().map(lease -> lent(request, view, path, lease));
    if (complete.isPresent()) {
      return complete.get();
    }
    if (body.isFailed()) {
      return answers.failure(
          notFound(view, "segment " + path.msn() + " could not be fetched", "go on with the next"));
    }
    return filling(request, view, path, body);
  }

  /** The lease goes with the bytes, or ends here where none of them are sent. */
  private HttpResponse lent(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path, SegmentLease lease) {
    boolean sent = false;
    try {
      HttpResponse response = complete(request, view, path, lease.bytes());
      sent = response.status().isSuccess();
      return sent ? response.addAttribute(Playback.LEASE, lease) : response;
    } finally {
      if (!sent) {
        lease.release();
      }
    }
  }

  private HttpResponse complete(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path, ByteString bytes) {
    return switch (range(request, bytes.size())) {
      case ByteRange.Whole() -> {
        counter(request, view, path).add(bytes.size());
        yield HttpResponse.create()
            .withHeaders(List.of(CrossOrigin.ANY_ORIGIN, CrossOrigin.EXPOSED, immutable, RANGES))
            .withEntity(HttpEntities.create(MPEG_TS, bytes));
      }
      case ByteRange.Part(long first, long last) -> {
        counter(request, view, path).add(last - first + 1);
        yield HttpResponse.create()
            .withStatus(StatusCodes.PARTIAL_CONTENT)
            .withHeaders(
                List.of(
                    CrossOrigin.ANY_ORIGIN,
                    CrossOrigin.EXPOSED,
                    immutable,
                    RANGES,
                    Headers.of(
                        "Content-Range", "bytes " + first + '-' + last + '/' + bytes.size())))
            .withEntity(HttpEntities.create(MPEG_TS, bytes.slice((int) first, (int) last + 1)));
      }
      case ByteRange.Unsatisfiable() ->
          answers
              .failure(
                  Failure.ofChannel(
                      FailureCode.RANGE_NOT_SATISFIABLE,
                      view.id().value(),
                      "segment " + path.msn() + " has " + bytes.size() + " bytes",
                      "ask for a range within it"))
              .addHeader(Headers.of("Content-Range", "bytes */" + bytes.size()));
    };
  }

  /** Its length is not known yet, so a range of it cannot be named: all of it goes out. */
  private HttpResponse filling(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path, SegmentBody body) {
    return HttpResponse.create()
        .withHeaders(List.of(CrossOrigin.ANY_ORIGIN, CrossOrigin.EXPOSED, immutable))
        .withEntity(HttpEntities.createChunked(MPEG_TS, bytes(request, view, path, body)));
  }

  private Source<ByteString, ?> bytes(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path, SegmentBody body) {
    if (isHead(request)) {
      return Source.empty();
    }
    BytesServed counter = counter(request, view, path);
    return body.bytes()
        .map(
            bytes -> {
              counter.add(bytes.size());
              return bytes;
            });
  }

  private BytesServed counter(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path) {
    return path.session().isEmpty() || isHead(request)
        ? BytesServed.UNCOUNTED
        : ledger.servesSegment(view.id(), path.session().get(), Playback.userAgent(request));
  }

  /**
   * We give segments no validator, so {@code If-Range} cannot name what we hold and the range does
   * not apply (RFC 9110, 13.1.5). Nor does it apply to other methods than GET (14.2).
   */
  private static ByteRange range(HttpRequest request, long length) {
    return isHead(request) || Headers.value(request, "If-Range").isPresent()
        ? new ByteRange.Whole()
        : ByteRange.of(Headers.value(request, "Range"), length);
  }

  private static Failure missing(ChannelView view, PlaybackPath.MediaSegment path) {
    if (!view.isPlayable()) {
      return notFound(view, "the channel is not playing", "start it by asking for its playlist");
    }
    Optional<TrackView> track = view.track(path.track());
    if (track.isEmpty()) {
      return Playback.unknownTrack(view, path.track());
    }
    long oldest = track.get().firstListed();
    long newest = track.get().lastListed();
    String segment = "segment " + path.msn();
    if (path.msn() > newest) {
      return notFound(
          view,
          segment + " has not been published yet; the newest is " + newest,
          "take segments from the playlist only");
    }
    return path.msn() < oldest
        ? notFound(
            view,
            segment + " has left the window; the oldest is " + oldest,
            "reload the playlist and go on from there")
        : notFound(view, segment + " is no longer held", "go on with the next");
  }

  private static Failure notFound(ChannelView view, String message, String action) {
    return Failure.ofChannel(FailureCode.NOT_FOUND, view.id().value(), message, action);
  }

  private static boolean isHead(HttpRequest request) {
    return request.method().equals(HttpMethods.HEAD);
  }
}
