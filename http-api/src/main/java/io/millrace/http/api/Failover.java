package io.millrace.http.api;

import io.millrace.channel.ChannelCommand.NoOtherSource;
import io.millrace.channel.ChannelCommand.NoSuchSource;
import io.millrace.channel.ChannelCommand.SwitchFailed;
import io.millrace.channel.ChannelCommand.SwitchReply;
import io.millrace.channel.ChannelCommand.SwitchSource;
import io.millrace.channel.ChannelCommand.Switched;
import io.millrace.channel.Channels;
import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.source.ChannelId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** {@code POST /api/v1/channels/{id}/failover}: leaves a channel's active source by hand. */
final class Failover {

  private final Answers answers;
  private final Channels channels;

  Failover(Answers answers, Channels channels) {
    this.answers = answers;
    this.channels = channels;
  }

  /** What the operator gets to read. */
  private record Done(String channel, String from, String to, long firstMsn, long tookMillis) {}

  CompletionStage<HttpResponse> answer(HttpEntity.Strict body, ChannelId channel) {
    return OrderBody.isJsonOrNothing(body)
        ? order(channel, body.getData())
        : now(wrongContent(channel));
  }

  private CompletionStage<HttpResponse> order(ChannelId channel, ByteString body) {
    Optional<String> source;
    try {
      source = OrderBody.read(body, "source", "a source");
    } catch (OrderBody.MalformedException e) {
      return now(
          failure(
              channel,
              FailureCode.MALFORMED,
              String.valueOf(e.getMessage()),
              "send {\"source\": \"<name>\"} or no body"));
    }
    return channels
        .<SwitchReply>ask(channel, replyTo -> new SwitchSource(source, replyTo))
        .thenApply(reply -> answer(channel, reply));
  }

  private HttpResponse answer(ChannelId channel, SwitchReply reply) {
    return switch (reply) {
      case Switched(var from, var to, var firstMsn, var took) ->
          answers.ok(new Done(channel.value(), from, to, firstMsn, took.toMillis()));
      case NoSuchSource(var name, var known) ->
          failure(
              channel,
              FailureCode.NOT_FOUND,
              "the channel has no source '" + name + "'",
              "name one of: " + String.join(", ", known));
      case NoOtherSource(var reason) ->
          failure(
              channel,
              FailureCode.CONFLICT,
              reason,
              "give the channel another source, or start it first");
      case SwitchFailed(var to, var reason) ->
          failure(
              channel,
              FailureCode.UPSTREAM_UNAVAILABLE,
              "source '" + to + "' did not deliver: " + reason,
              "the channel stays with the source it had; see its status");
    };
  }

  private HttpResponse wrongContent(ChannelId channel) {
    return failure(
        channel,
        FailureCode.UNSUPPORTED_CONTENT,
        "the body must be JSON",
        "send the header 'Content-Type: application/json', or no body");
  }

  private HttpResponse failure(ChannelId channel, FailureCode code, String message, String action) {
    return answers.failure(Failure.ofChannel(code, channel.value(), message, action));
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedStage(response);
  }
}
