package io.millrace.cluster;

import io.millrace.channel.ChannelSupervisor;
import io.millrace.channel.ChannelSupervisor.Command;
import io.millrace.channel.ChannelSupervisor.Defined;
import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Phase;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Brings the definitions to the channels of a cluster, as {@link ChannelSupervisor} does on a
 * single node: what runs where is not its business, and what this node owns is handed over by
 * sharding when it leaves. Channels of addresses that viewers bring along stay on the node, with a
 * {@code ChannelSupervisor} of their own.
 */
final class ClusterSupervisor {

  private final DefinedChannels definitions;
  private final LocalOwners owners;
  private final ChannelViews views;
  private final ChannelRegions regions;
  private final ActorRef<NodeChannels.Command> node;
  private final ActorRef<ChannelKeeper.Command> keeper;
  private final ActorRef<Command> adHoc;

  private ClusterSupervisor(
      DefinedChannels definitions,
      LocalOwners owners,
      ChannelViews views,
      ChannelRegions regions,
      ActorRef<NodeChannels.Command> node,
      ActorRef<ChannelKeeper.Command> keeper,
      ActorRef<Command> adHoc) {
    this.definitions = definitions;
    this.owners = owners;
    this.views = views;
    this.regions = regions;
    this.node = node;
    this.keeper = keeper;
    this.adHoc = adHoc;
  }

  /**
   * Without channels.
   *
   * @param adHoc a supervisor for channels that viewers bring along
   */
  static Behavior<Command> create(
      DefinedChannels definitions,
      LocalOwners owners,
      ChannelViews views,
      ChannelRegions regions,
      ActorRef<NodeChannels.Command> node,
      ActorRef<ChannelKeeper.Command> keeper,
      Behavior<Command> adHoc) {
    return Behaviors.setup(
        context -> {
          var supervisor =
              new ClusterSupervisor(
                  definitions,
                  owners,
                  views,
                  regions,
                  node,
                  keeper,
                  context.spawn(adHoc, "ad-hoc"));
          return Behaviors.receiveMessage(supervisor::on);
        });
  }

  private Behavior<Command> on(Command command) {
    switch (command) {
      case ChannelSupervisor.Define(var wanted, var replyTo) -> replyTo.tell(define(wanted));
      case ChannelSupervisor.Play(var definition, var replyTo) -> play(definition, replyTo);
      case ChannelSupervisor.StopAll(var reason, ActorRef<Done> replyTo) -> {
        node.tell(NodeChannels.Stop.INSTANCE);
        adHoc.tell(new ChannelSupervisor.StopAll(reason, replyTo));
      }
      case ChannelSupervisor.OwnNews others -> {
        return Behaviors.unhandled();
      }
    }
    return Behaviors.same();
  }

  private Defined define(List<ChannelDefinition> wanted) {
    Defined defined = definitions.define(wanted);
    wanted.forEach(definition -> regions.prepare(definition.egress()));
    for (ChannelId id : defined.added()) {
      if (views.find(id.value()).isEmpty()) {
        String name = definitions.find(id).map(ChannelDefinition::name).orElse(id.value());
        views.publish(ChannelView.notPlaying(id, name, Phase.IDLE));
      }
    }
    defined.removed().forEach(views::remove);
    Stream.of(defined.added(), defined.changed(), defined.removed())
        .flatMap(List::stream)
        .forEach(id -> owners.tell(id, OwnedChannel.DefinitionChanged.INSTANCE));
    keeper.tell(new ChannelKeeper.LookAgain());
    return defined;
  }

  /** An address that stands for a defined channel is that channel. */
  private void play(ChannelDefinition definition, ActorRef<ChannelSupervisor.PlayReply> replyTo) {
    if (definitions.find(definition.id()).isPresent()) {
      replyTo.tell(new ChannelSupervisor.Playing(definition.id()));
    } else {
      adHoc.tell(new ChannelSupervisor.Play(definition, replyTo));
    }
  }
}
