package io.millrace.http.playback;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelCommand.SegmentItem;
import io.millrace.channel.ChannelView;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.playback.ChannelQuestions.Ready;
import io.millrace.http.playback.ChannelQuestions.Refused;
import io.millrace.http.viewer.ViewerLedger;
import io.millrace.http.viewer.ViewerLedger.BytesServed;
import io.millrace.media.MediaContainer;
import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentLease;
import io.millrace.segment.SegmentStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Answers with Media Segments: complete ones at once and whole, one that is still coming in as it
 * comes, a part of such a one when it is whole, one that another node has as it comes from there,
 * and one of a recording that is not held when the channel has fetched it. Thread-safe.
 */
final class Segments {

  /** How many segments a node may list that another has not heard of. */
  private static final int MOST_AHEAD = 6;

  private final Answers answers;
  private final SegmentStore store;
  private final RemoteSegments remote;
  private final ViewerLedger ledger;
  private final FixedBytes fixedBytes;
  private final ChannelQuestions questions;
  private final Duration patience;

  /**
   * Of all channels.
   *
   * @param patience whoever asks for a part of a segment that is not whole by then gets all of it
   */
  Segments(
      Answers answers,
      SegmentStore store,
      RemoteSegments remote,
      ViewerLedger ledger,
      FixedBytes fixedBytes,
      ChannelQuestions questions,
      Duration patience) {
    this.answers = answers;
    this.store = store;
    this.remote = remote;
    this.ledger = ledger;
    this.fixedBytes = fixedBytes;
    this.questions = questions;
    this.patience = patience;
  }

  /**
   * HEAD fetches as GET does: whether the segment can be had, and how long it is, is known only
   * then, and who asks mostly wants it next.
   */
  CompletableFuture<HttpResponse> answer(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path) {
    Optional<SegmentBody> held = held(view, path);
    Optional<TrackView> track = view.track(path.track());
    if (held.isPresent()) {
      track.ifPresent(playing -> prefetch(view, playing, path.msn()));
      return found(request, view, path, held.get());
    }
    if (track.isPresent() && isOnDemand(track.get(), path.msn())) {
      return fetched(request, view, path, track.get().id());
    }
    if (track.isPresent() && path.session().isPresent()) {
      ledger.askedSegment(
          view.id(), track.get().id(), path.session().get(), Playback.userAgent(request));
    }
    if (track.isPresent() && isRecent(track.get(), path.msn())) {
      return pulled(request, view, path, Missing::segment);
    }
    return track.isPresent() && isNear(track.get(), path.msn())
        ? awaited(request, view, path)
        : failed(Missing.segment(view, path));
  }

  /** Listed, or not for longer ago than a window: players may be that late. */
  private static boolean isRecent(TrackView track, long msn) {
    long listed = track.lastListed() - track.firstListed() + 1;
    return msn >= track.firstListed() - listed && msn <= track.lastListed();
  }

  /** Beyond what this node lists, by so little that another may list it already. */
  private static boolean isNear(TrackView track, long msn) {
    return msn > track.lastListed() && msn <= track.lastListed() + MOST_AHEAD;
  }

  private CompletableFuture<HttpResponse> awaited(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path) {
    return remote
        .await(key(view, path.track(), path.msn()))
        .toCompletableFuture()
        .thenCompose(
            body ->
                body.map(coming -> found(request, view, path, coming))
                    .orElseGet(() -> failed(Missing.segment(view, path))));
  }

  /** What is not on this node may be on another. */
  private CompletableFuture<HttpResponse> pulled(
      HttpRequest request,
      ChannelView view,
      PlaybackPath.MediaSegment path,
      BiFunction<ChannelView, PlaybackPath.MediaSegment, Failure> missing) {
    return remote
        .pull(key(view, path.track(), path.msn()))
        .toCompletableFuture()
        .thenCompose(
            body ->
                body.map(coming -> found(request, view, path, coming))
                    .orElseGet(() -> failed(missing.apply(view, path))));
  }

  private static boolean isOnDemand(TrackView track, long msn) {
    return track.onDemand() && track.firstListed() <= msn && msn <= track.lastListed();
  }

  /** The channel does not hear of a segment that is here, and could not stay ahead of it. */
  private void prefetch(ChannelView view, TrackView track, long msn) {
    boolean lacks =
        LongStream.rangeClosed(msn + 1, msn + ChannelCommand.PREFETCHED)
            .filter(next -> isOnDemand(track, next))
            .anyMatch(next -> held(view, track.id().value(), next).isEmpty());
    if (lacks) {
      questions.prefetchAfter(view.id(), new SegmentItem(track.id(), msn));
    }
  }

  private Optional<SegmentBody> held(ChannelView view, PlaybackPath.MediaSegment path) {
    return held(view, path.track(), path.msn());
  }

  /** One that has failed is as good as none. */
  private Optional<SegmentBody> held(ChannelView view, String track, long msn) {
    return store.find(key(view, track, msn)).filter(body -> !body.isFailed());
  }

  private static SegmentKey key(ChannelView view, String track, long msn) {
    return new SegmentKey(view.id().value(), track, msn);
  }

  private CompletableFuture<HttpResponse> fetched(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path, TrackId track) {
    Optional<ViewerLedger.Waiting> waiting =
        path.session()
            .map(
                session -> ledger.waitsFor(view.id(), track, session, Playback.userAgent(request)));
    return questions
        .fetch(view.id(), new SegmentItem(track, path.msn()), now -> held(now, path).isPresent())
        .thenCompose(
            outcome -> {
              waiting.ifPresent(ViewerLedger.Waiting::end);
              return switch (outcome) {
                case Ready(var now) -> ready(request, now, path);
                case Refused(var failure) -> failed(failure);
              };
            });
  }

  private CompletableFuture<HttpResponse> failed(Failure failure) {
    return CompletableFuture.completedFuture(answers.failure(failure));
  }

  /** A part is waited for, unless it may be all: then it goes out as it comes. */
  private CompletableFuture<HttpResponse> found(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path, SegmentBody body) {
    if (!FixedBytes.asksForPart(request)) {
      return CompletableFuture.completedFuture(foundNow(request, view, path, body));
    }
    return body.ended()
        .toCompletableFuture()
        .completeOnTimeout(Done.getInstance(), patience.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(
            any ->
                held(view, path)
                    .map(now -> foundNow(request, view, path, now))
                    .orElseGet(() -> answers.failure(Missing.failedSegment(view, path))));
  }

  /** The channel may run on another node, and have fetched it there. */
  private CompletableFuture<HttpResponse> ready(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path) {
    return held(view, path)
        .map(body -> found(request, view, path, body))
        .orElseGet(() -> pulled(request, view, path, Missing::fetchedSegment));
  }

  private HttpResponse foundNow(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path, SegmentBody body) {
    Optional<MediaContainer> container = body.container();
    if (container.isPresent() && !path.format().fits(container.get())) {
      return answers.failure(Missing.otherFormat(view, path, container.get()));
    }
    Optional<HttpResponse> complete =
        isHead(request)
            ? body.whole().map(bytes -> complete(request, view, path, bytes))
            : body.lease().map(lease -> lent(request, view, path, lease));
    if (complete.isPresent()) {
      return complete.get();
    }
    return body.isFailed()
        ? answers.failure(Missing.failedSegment(view, path))
        : filling(request, view, path, body);
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
    HttpResponse response =
        fixedBytes.answer(
            request, path.format().contentType(), bytes, view.id(), () -> "segment " + path.msn());
    if (response.status().isSuccess()) {
      counter(request, view, path).add(response.entity().getContentLengthOption().orElse(0));
    }
    return response;
  }

  /** Its length is not known yet, so a part of it cannot be named: all of it goes out. */
  private HttpResponse filling(
      HttpRequest request, ChannelView view, PlaybackPath.MediaSegment path, SegmentBody body) {
    return HttpResponse.create()
        .withHeaders(List.of(CrossOrigin.ANY_ORIGIN, CrossOrigin.EXPOSED, fixedBytes.immutable()))
        .withEntity(
            HttpEntities.createChunked(
                path.format().contentType(), bytes(request, view, path, body)));
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
        : ledger.servesSegment(
            view.id(),
            view.track(path.track()).map(TrackView::id),
            path.session().get(),
            Playback.userAgent(request));
  }

  private static boolean isHead(HttpRequest request) {
    return request.method().equals(HttpMethods.HEAD);
  }
}
