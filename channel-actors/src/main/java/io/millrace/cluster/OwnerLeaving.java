package io.millrace.cluster;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelFacts;
import io.millrace.cluster.OwnedChannel.ChannelEnded;
import io.millrace.cluster.OwnedChannel.Command;
import io.millrace.cluster.OwnedChannel.Finished;
import io.millrace.cluster.OwnedChannel.ForChannel;
import io.millrace.cluster.OwnedChannel.Shown;
import io.millrace.cluster.OwnedChannel.TryAgain;
import io.millrace.cluster.OwnedChannel.Written;
import io.millrace.cluster.PublicationQueue.Publication;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel leaves a node: what the next owner has to know is written before this one ends.
 *
 * @param publish to be told what a majority has got meanwhile
 */
record OwnerLeaving(
    Ownership ownership,
    ActorRef<ChannelCommand> channel,
    PublicationQueue queue,
    Consumer<Publication> publish) {

  private static final Logger LOG = LoggerFactory.getLogger(OwnerLeaving.class);
  private static final String REMOVED = "the channel was removed";

  /** It goes on on another node. */
  Behavior<Command> handOver() {
    ownership.finish(channel);
    ownership.timers().startSingleTimer(TryAgain.INSTANCE, Ownership.FINISHES_WITHIN);
    return ownership.receive(
        command ->
            switch (command) {
              case Finished(var last) when last.isPresent() ->
                  ownership.close(queue.closing(), last.get(), this::leave);
              case Finished nothing -> leave();
              case ForChannel(ChannelCommand.GetStatus asked) ->
                  ownership.refuse(asked, "the channel moves to another node");
              case TryAgain.INSTANCE -> leave();
              case Written(var version, SharedFacts.Written()) -> {
                queue.written(version).ifPresent(publish);
                yield Behaviors.same();
              }
              default -> Behaviors.same();
            });
  }

  /** It is not defined any more: its numbers are all that is left of it. */
  Behavior<Command> remove() {
    channel.tell(new ChannelCommand.Stop(REMOVED));
    return removing(queue.latest());
  }

  private Behavior<Command> removing(Optional<ChannelFacts> latest) {
    return ownership.receive(
        command ->
            switch (command) {
              case Shown shown -> removing(Optional.of(shown.facts()));
              case ForChannel(var asked) -> ownership.refuse(asked, REMOVED);
              case ChannelEnded() ->
                  latest
                      .map(
                          last ->
                              ownership.close(queue.closing(), last.numbers(), Behaviors::stopped))
                      .orElseGet(Behaviors::stopped);
              default -> Behaviors.same();
            });
  }

  private Behavior<Command> leave() {
    LOG.info("Channel {} leaves this node", ownership.id());
    ownership.subscribers().leave();
    return Behaviors.stopped();
  }
}
