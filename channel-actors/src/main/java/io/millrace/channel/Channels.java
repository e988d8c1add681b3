package io.millrace.channel;

import io.millrace.source.ChannelId;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The way to a channel, wherever it runs. Thread-safe.
 *
 * <p>Whether a channel exists is what {@link ChannelViews} knows; asking one that does not exist
 * fails the stage with {@link UnknownChannelException}, telling it something is dropped.
 */
public interface Channels {

  void tell(ChannelId id, ChannelCommand command);

  /**
   * Whether the channel may play on another node while {@link ChannelViews} says here that it does
   * not; then {@link ChannelCommand.Join} has it shown here if it does.
   */
  default boolean mayPlayElsewhere(ChannelId id) {
    return false;
  }

  /**
   * Fails with a {@link java.util.concurrent.TimeoutException} when the channel does not answer in
   * time.
   */
  <R> CompletionStage<R> ask(ChannelId id, Function<ActorRef<R>, ChannelCommand> command);
}
