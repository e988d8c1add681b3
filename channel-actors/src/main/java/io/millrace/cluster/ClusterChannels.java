package io.millrace.cluster;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.Channels;
import io.millrace.channel.LocalChannels;
import io.millrace.channel.UnknownChannelException;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * The channels of a cluster, wherever they run. What is opened or fetched is shown on this node
 * when the answer comes.
 */
final class ClusterChannels implements Channels {

  private final DefinedChannels definitions;
  private final LocalChannels adHoc;
  private final ActorRef<NodeChannels.Command> node;
  private final Duration askTimeout;
  private final Scheduler scheduler;

  /**
   * Of the channels that this node's definitions have.
   *
   * @param adHoc those that this node's viewers have brought along; they stay on it
   * @param askTimeout how long {@link #ask} waits; longer than a channel may take to start
   */
  ClusterChannels(
      DefinedChannels definitions,
      LocalChannels adHoc,
      ActorRef<NodeChannels.Command> node,
      Duration askTimeout,
      Scheduler scheduler) {
    this.definitions = definitions;
    this.adHoc = adHoc;
    this.node = node;
    this.askTimeout = askTimeout;
    this.scheduler = scheduler;
  }

  @Override
  public void tell(ChannelId id, ChannelCommand command) {
    if (definitions.find(id).isPresent()) {
      node.tell(new NodeChannels.ToChannel(id, command));
    } else {
      adHoc.tell(id, command);
    }
  }

  @Override
  public boolean mayPlayElsewhere(ChannelId id) {
    return definitions.find(id).isPresent();
  }

  @Override
  public <R> CompletionStage<R> ask(ChannelId id, Function<ActorRef<R>, ChannelCommand> command) {
    if (definitions.find(id).isPresent()) {
      return AskPattern.ask(
          node,
          replyTo -> new NodeChannels.ToChannel(id, command.apply(replyTo)),
          askTimeout,
          scheduler);
    }
    return adHoc.has(id)
        ? adHoc.ask(id, command)
        : CompletableFuture.failedStage(new UnknownChannelException(id));
  }
}
