package io.millrace.http.playback;

import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Channels;
import io.millrace.channel.TrackView;
import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.http.answer.FailureCounts;
import io.millrace.http.answer.Headers;
import io.millrace.http.playback.ChannelQuestions.Ready;
import io.millrace.http.playback.ChannelQuestions.Refused;
import io.millrace.http.viewer.ViewerLedger;
import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentLease;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Everything below {@code /channels/}. Thread-safe; the future is complete on return unless a
 * channel has to do something first, and never fails.
 */
public final class Playback {

  /**
   * What a response's body is lent from. Whoever sends the response, or drops it, releases the
   * lease.
   */
  public static final AttributeKey<SegmentLease> LEASE =
      AttributeKey.create("segment-lease", SegmentLease.class);

  private final Answers answers;
  private final ChannelViews views;
  private final ChannelQuestions questions;
  private final Playlists playlists;
  private final Segments segments;
  private final Attachments attachments;

  /**
   * What viewers and caches may do.
   *
   * @param startTimeout longest wait for a channel or a track that is being started, or for what a
   *     channel fetches
   * @param maxWaiting requests that may wait at a time for what one channel fetches
   * @param segmentMaxAge how long caches may keep a segment
   */
  public record Limits(Duration startTimeout, int maxWaiting, Duration segmentMaxAge) {}

  public Playback(
      FailureCounts failures,
      Channels channels,
      ChannelViews views,
      SegmentStore store,
      RemoteSegments remote,
      ViewerLedger ledger,
      Limits limits) {
    this.answers = new Answers(failures, CrossOrigin.READABLE);
    this.views = views;
    this.questions =
        new ChannelQuestions(channels, views, limits.startTimeout(), limits.maxWaiting());
    var fixedBytes = new FixedBytes(answers, limits.segmentMaxAge());
    this.playlists = new Playlists(answers, ledger, questions);
    this.segments =
        new Segments(answers, store, remote, ledger, fixedBytes, questions, limits.startTimeout());
    this.attachments = new Attachments(answers, ledger, fixedBytes, questions);
  }

  public static boolean isFor(String path) {
    return path.startsWith(PlaybackPath.PREFIX);
  }

  /**
   * Answers a request for which {@link #isFor} says yes.
   *
   * @param path the request's, with its escapes
   */
  public CompletableFuture<HttpResponse> answer(HttpRequest request, String path) {
    Optional<PlaybackPath> parsed = PlaybackPath.parse(path);
    if (parsed.isEmpty()) {
      return now(answers.noSuchAddress());
    }
    if (request.method().equals(HttpMethods.OPTIONS)) {
      return now(CrossOrigin.preflight());
    }
    if (!request.method().equals(HttpMethods.GET) && !request.method().equals(HttpMethods.HEAD)) {
      return now(answers.methodNotAllowed(CrossOrigin.METHODS));
    }
    Optional<ChannelView> view = views.find(parsed.get().channel());
    return view.isEmpty()
        ? now(answers.failure(unknownChannel(parsed.get().channel())))
        : answer(request, parsed.get(), view.get());
  }

  /** Viewers that wait for a channel are sent away: the server is stopping. */
  public void refuseWaiting() {
    questions.refuseAll();
  }

  private CompletableFuture<HttpResponse> answer(
      HttpRequest request, PlaybackPath path, ChannelView view) {
    return switch (path) {
      case PlaybackPath.MediaSegment segment ->
          joined(view, now -> segments.answer(request, now, segment));
      case PlaybackPath.MediaPlaylist playlist -> playlists.media(request, view, playlist);
      case PlaybackPath.AttachedFile file ->
          joined(view, now -> attachments.answer(request, now, file));
      case PlaybackPath.MultivariantPlaylist any -> playlists.multivariant(request, view);
    };
  }

  /** A viewer who has its playlist from another node, or from before a pause, goes on here. */
  private CompletableFuture<HttpResponse> joined(
      ChannelView view, Function<ChannelView, CompletableFuture<HttpResponse>> answer) {
    return view.isPlayable()
        ? answer.apply(view)
        : questions
            .join(view)
            .thenCompose(
                outcome ->
                    switch (outcome) {
                      case Ready(var now) -> answer.apply(now);
                      case Refused(var failure) -> now(answers.failure(failure));
                    });
  }

  static Failure unknownChannel(String id) {
    String action = "GET /api/v1/channels lists the channels";
    return ChannelId.isValid(id)
        ? Failure.ofChannel(FailureCode.NOT_FOUND, id, "there is no channel '" + id + "'", action)
        : Failure.of(FailureCode.NOT_FOUND, "there is no such channel", action);
  }

  static Failure unknownTrack(ChannelView view, String track) {
    String known =
        view.tracks().stream()
            .map(TrackView::id)
            .map(Object::toString)
            .collect(Collectors.joining(", "));
    return Failure.ofChannel(
        FailureCode.NOT_FOUND,
        view.id().value(),
        "the channel has no track '" + track + "'; it has: " + known,
        "start at /channels/" + view.id() + "/stream.m3u8");
  }

  static String userAgent(HttpRequest request) {
    return Headers.value(request, "User-Agent").orElse("");
  }

  private static CompletableFuture<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }
}
