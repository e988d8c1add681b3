package io.millrace.cluster;

import io.millrace.channel.AdHocLimits;
import io.millrace.channel.ChannelSupervisor;
import io.millrace.channel.ChannelTools;
import io.millrace.channel.Channels;
import io.millrace.channel.LocalChannels;
import io.millrace.channel.ProviderSettings;
import io.millrace.cluster.OwnerNews.Owner;
import io.millrace.segment.RemoteSegments;
import io.millrace.source.RecordText;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * The channels of a cluster as one node sees them. All parts are thread-safe.
 *
 * @param name of this node, {@code host:port}
 * @param channels the way to every channel
 * @param supervisor takes the definitions, and the addresses that viewers bring along
 * @param definitions as this node has them
 * @param owners what runs here
 * @param watch what operators want to know, and tell it
 */
public record ClusterNode(
    String name,
    Channels channels,
    ActorRef<ChannelSupervisor.Command> supervisor,
    DefinedChannels definitions,
    LocalOwners owners,
    ClusterWatch watch) {

  /**
   * How segments come from one node to another.
   *
   * @param address {@code host:port} where this node gives them to others
   * @param remote pulls a segment from the node that has it
   * @param replicated is told what this node shows of channels that run elsewhere
   * @param gather has segments brought here before a channel goes on here
   * @param bytes how much it has been
   */
  public record Segments(
      String address,
      RemoteSegments remote,
      ReplicatedSegments replicated,
      GatherSegments gather,
      SegmentBytes bytes) {

    /** Without counting. */
    public Segments(
        String address,
        RemoteSegments remote,
        ReplicatedSegments replicated,
        GatherSegments gather) {
      this(address, remote, replicated, gather, SegmentBytes.NONE);
    }

    /** Every node has only its own. */
    public static final Segments ALONE =
        new Segments("", RemoteSegments.NONE, ReplicatedSegments.NONE, GatherSegments.NONE);
  }

  /**
   * Starts this node's part; the actor system has joined the cluster.
   *
   * @param waitsFor how long {@link Channels#ask} waits
   */
  public static ClusterNode start(
      ActorSystem<?> system,
      ClusterSettings settings,
      ChannelTools tools,
      Segments segments,
      AdHocLimits limits,
      Duration waitsFor) {
    // The others count on this node from now on, also while it owns nothing.
    var unused = DistributedData.get(system);
    var definitions = new DefinedChannels();
    var owners = new LocalOwners();
    var owner = new Owner(name(system), segments.address());
    var board = PlacementBoard.start(system);
    var comparison = new DefinitionComparison(owner.node());
    var regions =
        new ChannelRegions(
            system,
            new OwnerParts(
                tools,
                settings,
                definitions,
                owners,
                segments.gather(),
                channel -> new DistributedFacts(system, channel),
                owner),
            new ChannelRegions.Rules(
                new Placement(settings.movesAtOnce()),
                settings.failure(),
                board::notes,
                comparison::missing));
    var replicas =
        new ChannelReplica.Parts(
            owner.node(),
            regions,
            definitions,
            owners,
            tools.views(),
            tools.store(),
            segments.remote(),
            segments.replicated(),
            settings,
            waitsFor,
            tools.clock());
    ActorRef<NodeChannels.Command> node =
        system.systemActorOf(NodeChannels.create(replicas), "node-channels", Props.empty());
    owners.whenLeft(channel -> node.tell(new NodeChannels.Left(channel)));
    var adHoc = new LocalChannels(system.scheduler(), waitsFor);
    var channels = new ClusterChannels(definitions, adHoc, node, waitsFor, system.scheduler());
    Behavior<ChannelSupervisor.Command> supervisor =
        ClusterSupervisor.create(
            definitions,
            owners,
            tools.views(),
            regions,
            node,
            keeper(system, definitions, regions),
            ChannelSupervisor.create(tools, adHoc, limits));
    return new ClusterNode(
        owner.node(),
        channels,
        system.systemActorOf(supervisor, "channels", Props.empty()),
        definitions,
        owners,
        ClusterWatch.start(
            system,
            settings,
            board,
            definitions,
            comparison,
            shared(system, settings, tools),
            new ShownFigures(owners, definitions, tools.views(), segments.bytes())));
  }

  /** Channels and slots go from node to node, and are to be treated alike by all. */
  private static Map<String, String> shared(
      ActorSystem<?> system, ClusterSettings settings, ChannelTools tools) {
    return Map.of(
        "millrace.cluster.lease",
        settings.lease().toString(),
        "millrace.cluster.failure",
        RecordText.of(settings.failure()),
        "millrace.timeline",
        RecordText.of(tools.settings().timeline()),
        "millrace.provider",
        RecordText.of(ProviderSettings.from(system.settings().config())));
  }

  private static ActorRef<ChannelKeeper.Command> keeper(
      ActorSystem<?> system, DefinedChannels definitions, ChannelRegions regions) {
    return ClusterSingleton.get(system)
        .init(SingletonActor.of(ChannelKeeper.create(definitions, regions), "channel-keeper"));
  }

  /** The others go on without this node: what runs here stops being fetched at once. */
  public void abandonChannels() {
    owners.tellAll(OwnedChannel.Abandon.INSTANCE);
  }

  /** How nodes call each other: {@code host:port}. */
  public static String name(ActorSystem<?> system) {
    return NodeRun.name(Cluster.get(system).selfMember().address());
  }
}
