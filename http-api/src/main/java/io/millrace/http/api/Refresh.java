package io.millrace.http.api;

import io.millrace.channel.ChannelCommand.NotRefreshed;
import io.millrace.channel.ChannelCommand.RefreshLinks;
import io.millrace.channel.ChannelCommand.RefreshReply;
import io.millrace.channel.ChannelCommand.Refreshed;
import io.millrace.channel.ChannelStatus.LinkStatus;
import io.millrace.channel.Channels;
import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.source.ChannelId;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code POST /api/v1/channels/{id}/refresh}: looks for another link to the active source. */
final class Refresh {

  private final Answers answers;
  private final Channels channels;

  Refresh(Answers answers, Channels channels) {
    this.answers = answers;
    this.channels = channels;
  }

  /** What the operator gets to read. */
  private record Done(String channel, String source, LinkStatus link) {}

  CompletionStage<HttpResponse> answer(ChannelId channel) {
    return channels
        .<RefreshReply>ask(channel, RefreshLinks::new)
        .thenApply(reply -> answer(channel, reply));
  }

  private HttpResponse answer(ChannelId channel, RefreshReply reply) {
    return switch (reply) {
      case Refreshed(var source, var link) -> answers.ok(new Done(channel.value(), source, link));
      case NotRefreshed(var source, var reason) when source.isPresent() ->
          answers.failure(
              Failure.ofChannel(
                  FailureCode.UPSTREAM_UNAVAILABLE,
                  channel.value(),
                  "source '" + source.get() + "' has no other link: " + reason,
                  "the channel stays with the link it had; see its status"));
      case NotRefreshed(var source, var reason) ->
          answers.failure(
              Failure.ofChannel(
                  FailureCode.CONFLICT, channel.value(), reason, "start the channel first"));
    };
  }
}
