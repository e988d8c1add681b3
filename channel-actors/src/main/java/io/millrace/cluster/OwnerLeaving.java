package io.millrace.cluster;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelFacts;
import io.millrace.cluster.OwnedChannel.Command;
import io.millrace.cluster.OwnedChannel.Finished;
import io.millrace.cluster.OwnedChannel.ForChannel;
import io.millrace.cluster.OwnedChannel.TryAgain;
import io.millrace.cluster.OwnedChannel.Written;
import io.millrace.cluster.PublicationQueue.Publication;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel goes to another node: what it leaves is written before its owner ends. Whatever comes
 * of that, it ends in time.
 *
 * @param publish to be told what a majority has got meanwhile
 */
record OwnerLeaving(
    Ownership ownership,
    ActorRef<ChannelCommand> channel,
    PublicationQueue queue,
    Consumer<Publication> publish) {

  private static final Logger LOG = LoggerFactory.getLogger(OwnerLeaving.class);

  Behavior<Command> handOver() {
    ownership.finish(channel);
    ownership.timers().startSingleTimer(TryAgain.INSTANCE, Ownership.FINISHES_WITHIN);
    return ownership.receive(
        command ->
            switch (command) {
              case Finished(var last) when last.isPresent() -> close(last.get());
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

  private Behavior<Command> close(ChannelFacts last) {
    FactsVersion version = queue.closing();
    ownership.writeLast(version, last);
    return ownership.receive(
        command ->
            switch (command) {
              case Written(var any, var outcome) when any.equals(version) -> leave();
              case TryAgain.INSTANCE -> leave();
              default -> Behaviors.same();
            });
  }

  private Behavior<Command> leave() {
    LOG.info("Channel {} leaves this node", ownership.id());
    ownership.subscribers().leave();
    return Behaviors.stopped();
  }
}
