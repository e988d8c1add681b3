package io.millrace.http.playback;

import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.Open;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Channels;
import io.millrace.channel.UnknownChannelException;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Starts channels for viewers and lets the viewers wait, each within the start time-out. However
 * many wait for a channel, it is asked once. Thread-safe.
 */
final class ChannelOpenings {

  /** How waiting for a channel ended. */
  sealed interface Opening {}

  record Playable(ChannelView view) implements Opening {}

  record Refused(Failure failure) implements Opening {}

  private static final String TRY_AGAIN =
      "try again; GET /api/v1/channels/{id} tells how its sources are doing";

  private final Channels channels;
  private final ChannelViews views;
  private final Duration timeout;
  private final ConcurrentMap<ChannelId, CompletableFuture<Opening>> running =
      new ConcurrentHashMap<>();
  private volatile boolean stopping;

  ChannelOpenings(Channels channels, ChannelViews views, Duration timeout) {
    this.channels = channels;
    this.views = views;
    this.timeout = timeout;
  }

  CompletableFuture<Opening> open(ChannelId id) {
    var fresh = new CompletableFuture<Opening>();
    CompletableFuture<Opening> opening = running.putIfAbsent(id, fresh);
    if (opening == null) {
      opening = fresh;
      ask(id, fresh);
    }
    if (stopping) {
      refuseAll();
    }
    return opening.copy().completeOnTimeout(tooLate(id), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Everybody who waits is sent away, now and from now on. */
  void refuseAll() {
    stopping = true;
    running.forEach((id, opening) -> opening.complete(stopping(id)));
  }

  private void ask(ChannelId id, CompletableFuture<Opening> opening) {
    channels
        .ask(id, Open::new)
        .whenComplete(
            (@Nullable OpenReply reply, @Nullable Throwable failure) -> {
              running.remove(id, opening);
              opening.complete(reply == null ? failed(id, failure) : replied(id, reply));
            });
  }

  private Opening replied(ChannelId id, OpenReply reply) {
    return switch (reply) {
      case Opened() ->
          views
              .find(id.value())
              .filter(ChannelView::isPlayable)
              .<Opening>map(Playable::new)
              .orElseGet(() -> unavailable(id, "the channel has just stopped again"));
      case NotPlayable(var reason, var unsupported) ->
          unsupported
              ? new Refused(
                  Failure.ofChannel(
                      FailureCode.UPSTREAM_UNAVAILABLE,
                      id.value(),
                      "the channel's media is not supported yet: " + reason,
                      "give the channel a source with one MPEG-TS variant"))
              : unavailable(id, reason);
    };
  }

  private static Opening failed(ChannelId id, @Nullable Throwable failure) {
    return switch (failure instanceof CompletionException wrapped ? wrapped.getCause() : failure) {
      case TimeoutException e -> tooLate(id);
      case UnknownChannelException e -> new Refused(Playback.unknownChannel(id.value()));
      case null, default ->
          new Refused(
              Failure.ofChannel(
                  FailureCode.INTERNAL,
                  id.value(),
                  "the channel could not be asked",
                  "see the log of the server"));
    };
  }

  private static Opening unavailable(ChannelId id, String reason) {
    return new Refused(
        Failure.ofChannel(FailureCode.UPSTREAM_UNAVAILABLE, id.value(), reason, TRY_AGAIN));
  }

  private static Opening tooLate(ChannelId id) {
    return new Refused(
        Failure.ofChannel(
            FailureCode.UPSTREAM_TIMEOUT,
            id.value(),
            "no source of the channel has delivered in time (millrace.http.start-timeout)",
            TRY_AGAIN));
  }

  private static Opening stopping(ChannelId id) {
    return new Refused(
        Failure.ofChannel(
            FailureCode.STOPPING, id.value(), "the server is stopping", "try again in a moment"));
  }
}
