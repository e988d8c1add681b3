package io.millrace.channel;

import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** The channels of this process. */
public final class LocalChannels implements Channels {

  private final Map<ChannelId, ActorRef<ChannelCommand>> running = new ConcurrentHashMap<>();
  private final Scheduler scheduler;
  private final Duration askTimeout;

  /**
   * Knows no channel yet.
   *
   * @param askTimeout how long {@link #ask} waits; longer than a channel may take to start
   */
  public LocalChannels(Scheduler scheduler, Duration askTimeout) {
    this.scheduler = scheduler;
    this.askTimeout = askTimeout;
  }

  @Override
  public void tell(ChannelId id, ChannelCommand command) {
    ActorRef<ChannelCommand> channel = running.get(id);
    if (channel != null) {
      channel.tell(command);
    }
  }

  @Override
  public <R> CompletionStage<R> ask(ChannelId id, Function<ActorRef<R>, ChannelCommand> command) {
    ActorRef<ChannelCommand> channel = running.get(id);
    return channel == null
        ? CompletableFuture.failedStage(new UnknownChannelException(id))
        : AskPattern.ask(channel, command::apply, askTimeout, scheduler);
  }

  /** Whether the channel runs in this process. */
  public boolean has(ChannelId id) {
    return running.containsKey(id);
  }

  void add(ChannelId id, ActorRef<ChannelCommand> channel) {
    running.put(id, channel);
  }

  void remove(ChannelId id) {
    running.remove(id);
  }
}
