package io.millrace.http.api;

import io.millrace.channel.ChannelCommand.GetStatus;
import io.millrace.channel.ChannelStatus;
import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Channels;
import io.millrace.channel.Phase;
import io.millrace.channel.UnknownChannelException;
import io.millrace.http.answer.Answers;
import io.millrace.source.ChannelId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/channels} and {@code GET /api/v1/channels/{id}}. */
final class Statuses {

  private final Answers answers;
  private final Channels channels;
  private final ChannelViews views;

  Statuses(Answers answers, Channels channels, ChannelViews views) {
    this.answers = answers;
    this.channels = channels;
    this.views = views;
  }

  /** Stands in the list for a channel that did not answer. */
  private record Silent(ChannelId id, String name, Phase phase, String error) {}

  CompletionStage<HttpResponse> one(ChannelId channel) {
    return status(channel).thenApply(answers::ok);
  }

  /** All channels by id. One that does not answer keeps its place, with what is known of it. */
  CompletionStage<HttpResponse> all() {
    List<CompletableFuture<Optional<Object>>> entries =
        views.all().stream()
            .sorted(Comparator.comparing(view -> view.id().value()))
            .map(this::entry)
            .toList();
    return CompletableFuture.allOf(entries.toArray(CompletableFuture[]::new))
        .thenApply(
            any ->
                answers.ok(
                    Map.of(
                        "channels",
                        entries.stream()
                            .map(CompletableFuture::resultNow)
                            .flatMap(Optional::stream)
                            .toList())));
  }

  private CompletableFuture<Optional<Object>> entry(ChannelView view) {
    return status(view.id())
        .handle(
            (@Nullable ChannelStatus status, @Nullable Throwable failure) ->
                status == null ? silent(view, failure) : Optional.<Object>of(status))
        .toCompletableFuture();
  }

  /** A channel that has been removed meanwhile is left out. */
  private static Optional<Object> silent(ChannelView view, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    return cause instanceof UnknownChannelException
        ? Optional.empty()
        : Optional.of(
            new Silent(view.id(), view.name(), view.phase(), "the channel did not answer"));
  }

  private CompletionStage<ChannelStatus> status(ChannelId channel) {
    return channels.ask(channel, GetStatus::new);
  }
}
