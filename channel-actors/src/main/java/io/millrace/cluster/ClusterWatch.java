package io.millrace.cluster;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ProviderDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * What this node knows of the others and tells them of itself, for operators and for whoever sends
 * viewers. Thread-safe; never blocks.
 */
public final class ClusterWatch {

  private final NodeRun self;
  private final String secret;
  private final Map<String, String> shared;
  private final PlacementBoard board;
  private final DefinitionComparison comparison;
  private final ActorRef<NodeActor.Command> speaker;
  private final ClusterDesk desk;

  private ClusterWatch(
      NodeRun self,
      String secret,
      Map<String, String> shared,
      PlacementBoard board,
      DefinitionComparison comparison,
      ActorRef<NodeActor.Command> speaker,
      ClusterDesk desk) {
    this.self = self;
    this.secret = secret;
    this.shared = shared;
    this.board = board;
    this.comparison = comparison;
    this.speaker = speaker;
    this.desk = desk;
  }

  /**
   * One of each node; the actor system has joined the cluster.
   *
   * @param shared settings that had better be the same on all nodes, by key
   */
  static ClusterWatch start(
      ActorSystem<?> system,
      ClusterSettings settings,
      PlacementBoard board,
      DefinedChannels definitions,
      DefinitionComparison comparison,
      Map<String, String> shared,
      NodeFigures figures) {
    NodeRun self = NodeRun.of(Cluster.get(system).selfMember().uniqueAddress());
    ActorRef<NodeActor.Command> speaker =
        system.systemActorOf(
            NodeActor.create(self.node(), version(), figures, comparison), "node", Props.empty());
    int shards = system.settings().config().getInt("pekko.cluster.sharding.number-of-shards");
    return new ClusterWatch(
        self,
        settings.secret(),
        shared,
        board,
        comparison,
        speaker,
        new ClusterDesk(system, board, new DefinedPlaces(definitions, shards), comparison));
  }

  /** What operators can see and do. */
  public ClusterOperations operations() {
    return desk;
  }

  /** The definitions of this node are these from now on, and are compared with the others'. */
  public void definitionsRead(
      Collection<ChannelDefinition> channels, List<ProviderDefinition> providers) {
    speaker.tell(
        new NodeActor.DefinitionsRead(
            DefinitionFingerprints.of(secret, channels, providers, shared)));
  }

  /** Whether this node is to run no channels, and so is about to be stopped. */
  public boolean isDraining() {
    return board.notes().draining().contains(self);
  }

  /** What an operator should know, one sentence each; without secrets. */
  public List<String> reasons() {
    List<String> reasons = new ArrayList<>(comparison.now().reasons());
    if (isDraining()) {
      reasons.add(
          "this node is draining: its channels move to other nodes (bin/millrace drain "
              + self.node()
              + " --undo takes it back)");
    }
    return reasons;
  }

  private static String version() {
    String version = ClusterWatch.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
