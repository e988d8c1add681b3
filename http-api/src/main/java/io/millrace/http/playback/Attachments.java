package io.millrace.http.playback;

import io.millrace.channel.Attachment;
import io.millrace.channel.ChannelCommand.AttachmentItem;
import io.millrace.channel.ChannelView;
import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.http.answer.Headers;
import io.millrace.http.playback.ChannelQuestions.Ready;
import io.millrace.http.playback.ChannelQuestions.Refused;
import io.millrace.http.viewer.ViewerLedger;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Answers with what playlists name beside segments: initialization sections, session data, and keys
 * to the viewers of their channel. Thread-safe.
 */
final class Attachments {

  private static final HttpHeader BRIEFLY = Headers.of("Cache-Control", "max-age=10");

  /** The type is an origin's word, and a page that it made must not act as one of ours. */
  private static final List<HttpHeader> NO_PAGE =
      List.of(
          Headers.of("X-Content-Type-Options", "nosniff"),
          Headers.of("Content-Security-Policy", "default-src 'none'; sandbox"));

  private final Answers answers;
  private final ViewerLedger ledger;
  private final FixedBytes fixedBytes;
  private final ChannelQuestions questions;

  Attachments(
      Answers answers, ViewerLedger ledger, FixedBytes fixedBytes, ChannelQuestions questions) {
    this.answers = answers;
    this.ledger = ledger;
    this.fixedBytes = fixedBytes;
    this.questions = questions;
  }

  /** HEAD fetches as GET does, see {@link Segments}. */
  CompletableFuture<HttpResponse> answer(
      HttpRequest request, ChannelView view, PlaybackPath.AttachedFile path) {
    Optional<Failure> refusal = refusal(view, path);
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(answers.failure(refusal.get()));
    }
    Optional<Attachment> held = held(view, path.name());
    return held.isPresent()
        ? CompletableFuture.completedFuture(found(request, view, path.name(), held.get()))
        : fetched(request, view, path.name());
  }

  /** Who may not have a key does not hear either whether there is one. */
  private Optional<Failure> refusal(ChannelView view, PlaybackPath.AttachedFile path) {
    if (path.name().kind() == Attachment.Kind.KEY && !isViewer(view, path)) {
      return Optional.of(viewersOnly(view));
    }
    if (!view.isPlayable()) {
      return Optional.of(Missing.notPlaying(view));
    }
    return path.track().equals(PlaybackPath.SESSION_TRACK) || view.track(path.track()).isPresent()
        ? Optional.empty()
        : Optional.of(Playback.unknownTrack(view, path.track()));
  }

  private boolean isViewer(ChannelView view, PlaybackPath.AttachedFile path) {
    return path.session().filter(session -> ledger.isWatching(view.id(), session)).isPresent();
  }

  private static Failure viewersOnly(ChannelView view) {
    return Failure.ofChannel(
        FailureCode.FORBIDDEN,
        view.id().value(),
        "keys are for the viewers of the channel",
        "load the channel's playlists first and take the key's address from them, as players do");
  }

  private static Optional<Attachment> held(ChannelView view, AttachmentName name) {
    return Optional.ofNullable(view.attachments().get(name.text()))
        .filter(attachment -> attachment.kind() == name.kind());
  }

  private CompletableFuture<HttpResponse> fetched(
      HttpRequest request, ChannelView view, AttachmentName name) {
    return questions
        .fetch(view.id(), new AttachmentItem(name.text()), now -> held(now, name).isPresent())
        .thenApply(
            outcome ->
                switch (outcome) {
                  case Ready(var now) ->
                      held(now, name)
                          .map(attachment -> found(request, now, name, attachment))
                          .orElseGet(() -> answers.failure(Missing.attachment(now, name)));
                  case Refused(var failure) -> answers.failure(failure);
                });
  }

  private HttpResponse found(
      HttpRequest request, ChannelView view, AttachmentName name, Attachment attachment) {
    ContentType type = contentType(attachment);
    return (switch (attachment.kind()) {
          case INITIALIZATION ->
              fixedBytes.answer(request, type, attachment.bytes(), view.id(), name::text);
          case KEY -> whole(attachment, type, Headers.NO_STORE);
          case DATA -> whole(attachment, type, BRIEFLY);
        })
        .addHeaders(NO_PAGE);
  }

  private static HttpResponse whole(Attachment attachment, ContentType type, HttpHeader freshness) {
    return HttpResponse.create()
        .withHeaders(List.of(CrossOrigin.ANY_ORIGIN, CrossOrigin.EXPOSED, freshness))
        .withEntity(HttpEntities.create(type, attachment.bytes()));
  }

  private static ContentType contentType(Attachment attachment) {
    try {
      return ContentTypes.parse(attachment.contentType());
    } catch (NoSuchElementException notOne) {
      return ContentTypes.APPLICATION_OCTET_STREAM;
    }
  }
}
