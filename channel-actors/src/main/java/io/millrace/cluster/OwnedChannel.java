package io.millrace.cluster;

import io.millrace.channel.CborSerializable;
import io.millrace.channel.ChannelActor;
import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelFacts;
import io.millrace.channel.ChannelView;
import io.millrace.cluster.SharedFacts.ReadOutcome;
import io.millrace.cluster.SharedFacts.WriteOutcome;
import io.millrace.source.ChannelId;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The one owner of a channel among all nodes: runs its {@link ChannelActor} and speaks for it. What
 * the channel shows is written to a majority of the nodes first, so that whoever owns it next goes
 * on from what anybody has seen.
 *
 * <pre>
 * undefined ⇄ reading → taking → gathering → running → handing over → (stopped)
 *               ↑ ↑___________________________| no majority within the lease
 *               |_____ giving way ←___________| another node has taken it
 * </pre>
 *
 * The phases until it runs are in {@link OwnerStart}, then comes {@link OwnerRun}, and {@link
 * OwnerLeaving} at last; {@link OwnerYield} gives way.
 */
public final class OwnedChannel {

  /** What an owner understands. */
  public sealed interface Command {}

  /** Something for the channel itself. */
  record ForChannel(ChannelCommand command) implements Command, CborSerializable {}

  /**
   * A node has viewers; said again and again while it has.
   *
   * @param have what it shows
   */
  record Subscribe(String node, FactsVersion have, ActorRef<OwnerNews> replyTo)
      implements Command, CborSerializable {}

  /** The channel is to run, whoever watches. */
  record Wake() implements Command, CborSerializable {}

  /** Another node is to own the channel. */
  enum HandOff implements Command {
    INSTANCE
  }

  /** The definitions of this node have changed. */
  enum DefinitionChanged implements Command {
    INSTANCE
  }

  /** The other nodes go on without this one. */
  enum Abandon implements Command {
    INSTANCE
  }

  record Shown(long incarnation, ChannelView view, ChannelFacts facts) implements Command {}

  record FactsRead(ReadOutcome outcome) implements Command {}

  record Gathered() implements Command {}

  record Written(FactsVersion version, WriteOutcome outcome) implements Command {}

  record Finished(Optional<ChannelFacts> facts) implements Command {}

  record ChannelEnded() implements Command {}

  enum TryAgain implements Command {
    INSTANCE
  }

  enum LookDue implements Command {
    INSTANCE
  }

  private static final int MOST_STASHED = 1000;

  private OwnedChannel() {}

  /**
   * The owner of this channel on this node.
   *
   * @param egress the role that it is placed by
   */
  static Behavior<Command> create(ChannelId id, Optional<String> egress, OwnerParts parts) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    Behaviors.withStash(
                        MOST_STASHED,
                        stash ->
                            new OwnerStart(new Ownership(id, egress, parts, context, timers, stash))
                                .begin())));
  }
}
