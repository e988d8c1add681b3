package io.millrace.http.playback;

import io.millrace.channel.ChannelView;
import io.millrace.channel.RenderedPlaylist;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Headers;
import io.millrace.http.playback.ChannelQuestions.Outcome;
import io.millrace.http.playback.ChannelQuestions.Ready;
import io.millrace.http.playback.ChannelQuestions.Refused;
import io.millrace.http.viewer.SessionIds;
import io.millrace.http.viewer.ViewerLedger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
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

/** Answers with the playlists of a channel, which is started for them. Thread-safe. */
final class Playlists {

  private static final ContentType PLAYLIST = ContentTypes.parse("application/vnd.apple.mpegurl");
  private static final HttpHeader VARY = Headers.of("Vary", "Accept-Encoding");
  private static final HttpHeader GZIP = Headers.of("Content-Encoding", "gzip");

  private final Answers answers;
  private final ViewerLedger ledger;
  private final ChannelQuestions questions;

  Playlists(Answers answers, ViewerLedger ledger, ChannelQuestions questions) {
    this.answers = answers;
    this.ledger = ledger;
    this.questions = questions;
  }

  /**
   * The Multivariant Playlist, made per contact: it is where a viewer gets its session. One that is
   * not counted before it asks for a Media Playlist, so that a monitor is no audience.
   */
  CompletableFuture<HttpResponse> multivariant(HttpRequest request, ChannelView view) {
    return view.isPlayable()
        ? CompletableFuture.completedFuture(playingMultivariant(request, view))
        : questions
            .start(view)
            .thenApply(outcome -> answer(outcome, now -> playingMultivariant(request, now)));
  }

  private HttpResponse playingMultivariant(HttpRequest request, ChannelView view) {
    // HEAD gives the length of what GET would give, and no session.
    String session = isHead(request) ? SessionIds.NONE : ledger.giveSession(view.id());
    String text = view.multivariant().orElseThrow().text(session);
    return HttpResponse.create()
        .withHeaders(List.of(CrossOrigin.ANY_ORIGIN, CrossOrigin.EXPOSED, Headers.NO_STORE))
        .withEntity(HttpEntities.create(PLAYLIST, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The Media Playlist of a track, as the channel has rendered it; wakes a track that sleeps. */
  CompletableFuture<HttpResponse> media(
      HttpRequest request, ChannelView view, PlaybackPath.MediaPlaylist path) {
    if (view.isPlayable() && sleeping(request, view, path).isEmpty()) {
      return CompletableFuture.completedFuture(playingMedia(request, view, path));
    }
    CompletableFuture<Outcome> awake =
        questions
            .start(view)
            .thenCompose(
                outcome ->
                    switch (outcome) {
                      case Ready(var playing) -> awake(request, playing, path);
                      case Refused refused -> CompletableFuture.completedFuture(refused);
                    });
    return questions
        .inTime(view.id(), awake)
        .thenApply(outcome -> answer(outcome, now -> playingMedia(request, now, path)));
  }

  private CompletableFuture<Outcome> awake(
      HttpRequest request, ChannelView view, PlaybackPath.MediaPlaylist path) {
    Optional<TrackId> sleeping = sleeping(request, view, path);
    if (sleeping.isEmpty()) {
      return CompletableFuture.completedFuture(new Ready(view));
    }
    TrackId track = sleeping.get();
    ViewerLedger.Waiting waiting =
        ledger.waitsFor(
            view.id(), track, path.session().orElseThrow(), Playback.userAgent(request));
    return questions.wake(view.id(), track).whenComplete((outcome, failure) -> waiting.end());
  }

  /** The track that this request has to wake. HEAD wakes none, and who has no session gets one. */
  private static Optional<TrackId> sleeping(
      HttpRequest request, ChannelView view, PlaybackPath.MediaPlaylist path) {
    return path.session().isEmpty() || isHead(request)
        ? Optional.empty()
        : view.track(path.track()).filter(track -> track.playlist().isEmpty()).map(TrackView::id);
  }

  private HttpResponse answer(Outcome outcome, Function<ChannelView, HttpResponse> playing) {
    return switch (outcome) {
      case Ready(var view) -> playing.apply(view);
      case Refused(var failure) -> answers.failure(failure);
    };
  }

  private HttpResponse playingMedia(
      HttpRequest request, ChannelView view, PlaybackPath.MediaPlaylist path) {
    Optional<TrackView> found = view.track(path.track());
    if (found.isEmpty()) {
      return answers.failure(Playback.unknownTrack(view, path.track()));
    }
    if (path.session().isEmpty() && !isHead(request)) {
      return toFreshSession(view, path);
    }
    TrackView track = found.get();
    return track
        .playlist()
        .map(playlist -> rendered(request, view, path, track, playlist))
        .orElseGet(Playlists::unknownLength);
  }

  /**
   * For HEAD on a track that sleeps: GET would be answered, and how long the playlist is will be
   * known only when somebody plays it (RFC 9110, 9.3.2).
   */
  private static HttpResponse unknownLength() {
    return HttpResponse.create()
        .withHeaders(List.of(CrossOrigin.ANY_ORIGIN, CrossOrigin.EXPOSED, Headers.NO_STORE))
        .withEntity(HttpEntities.createChunked(PLAYLIST, Source.empty()));
  }

  private HttpResponse rendered(
      HttpRequest request,
      ChannelView view,
      PlaybackPath.MediaPlaylist path,
      TrackView track,
      RenderedPlaylist playlist) {
    boolean gzip = AcceptedEncodings.acceptGzip(Headers.value(request, "Accept-Encoding"));
    String tag = '"' + playlist.etag() + (gzip ? "-gzip\"" : "\"");
    var response = HttpResponse.create().withHeaders(headers(track, tag, gzip));
    if (EntityTags.matches(Headers.value(request, "If-None-Match"), tag)) {
      count(request, view, path, track, 0);
      return response.withStatus(StatusCodes.NOT_MODIFIED);
    }
    ByteString bytes = gzip ? playlist.gzip() : playlist.plain();
    count(request, view, path, track, bytes.size());
    return response.withEntity(HttpEntities.create(PLAYLIST, bytes));
  }

  private HttpResponse toFreshSession(ChannelView view, PlaybackPath.MediaPlaylist path) {
    String session = ledger.giveSession(view.id());
    String address = "../viewers/" + session + '/' + path.track() + "/index.m3u8";
    return HttpResponse.create()
        .withStatus(StatusCodes.FOUND)
        .withHeaders(
            List.of(CrossOrigin.ANY_ORIGIN, Headers.NO_STORE, Headers.of("Location", address)));
  }

  private void count(
      HttpRequest request,
      ChannelView view,
      PlaybackPath.MediaPlaylist path,
      TrackView track,
      long bytes) {
    if (path.session().isPresent()) {
      long sent = isHead(request) ? 0 : bytes;
      ledger.servedPlaylist(
          view.id(), track, path.session().get(), Playback.userAgent(request), sent);
    }
  }

  private static List<HttpHeader> headers(TrackView track, String tag, boolean gzip) {
    HttpHeader etag = Headers.of("ETag", tag);
    HttpHeader freshness = freshness(track);
    return gzip
        ? List.of(CrossOrigin.ANY_ORIGIN, CrossOrigin.EXPOSED, etag, freshness, VARY, GZIP)
        : List.of(CrossOrigin.ANY_ORIGIN, CrossOrigin.EXPOSED, etag, freshness, VARY);
  }

  /**
   * Half a Target Duration, in whole seconds: a player that found nothing new may ask again after
   * half a Target Duration (RFC 8216, 6.3.4), and must then not get a cache's old copy.
   */
  private static HttpHeader freshness(TrackView track) {
    return Headers.of("Cache-Control", "max-age=" + track.targetDuration().toSeconds() / 2);
  }

  private static boolean isHead(HttpRequest request) {
    return request.method().equals(HttpMethods.HEAD);
  }
}
