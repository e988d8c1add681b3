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
import io.millrace.http.playback.ChannelOpenings.Playable;
import io.millrace.http.playback.ChannelOpenings.Refused;
import io.millrace.http.viewer.SessionIds;
import io.millrace.http.viewer.ViewerLedger;
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
 * channel has to be started first, and never fails.
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
  private final ChannelOpenings openings;
  private final Playlists playlists;
  private final Segments segments;

  /**
   * Serves playback from these.
   *
   * @param startTimeout longest wait for a channel that is being started
   * @param segmentMaxAge how long caches may keep a segment
   */
  public Playback(
      FailureCounts failures,
      Channels channels,
      ChannelViews views,
      SegmentStore store,
      ViewerLedger ledger,
      Duration startTimeout,
      Duration segmentMaxAge) {
    this.answers = new Answers(failures, CrossOrigin.READABLE);
    this.views = views;
    this.openings = new ChannelOpenings(channels, views, startTimeout);
    this.playlists = new Playlists(answers, new SessionIds(), ledger);
    this.segments = new Segments(answers, store, ledger, segmentMaxAge);
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

  /** Viewers that wait for a channel to start are sent away: the server is stopping. */
  public void refuseWaiting() {
    openings.refuseAll();
  }

  private CompletableFuture<HttpResponse> answer(
      HttpRequest request, PlaybackPath path, ChannelView view) {
    return switch (path) {
      case PlaybackPath.MediaSegment segment -> now(segments.answer(request, view, segment));
      case PlaybackPath.MediaPlaylist playlist ->
          playing(view, playable -> playlists.media(request, playable, playlist));
      case PlaybackPath.MultivariantPlaylist any ->
          playing(view, playable -> playlists.multivariant(request, playable));
    };
  }

  private CompletableFuture<HttpResponse> playing(
      ChannelView view, Function<ChannelView, HttpResponse> answer) {
    return view.isPlayable()
        ? now(answer.apply(view))
        : openings
            .open(view.id())
            .thenApply(
                opening ->
                    switch (opening) {
                      case Playable(var playable) -> answer.apply(playable);
                      case Refused(var failure) -> answers.failure(failure);
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
