package io.millrace.cluster;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.millrace.channel.ProviderSettings;
import io.millrace.channel.ProviderSlots;
import io.millrace.channel.ProviderStatus;
import io.millrace.channel.SlotCommand;
import io.millrace.source.ProviderDefinition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The slots of a cluster: those of each provider are kept by one {@link ProviderKeeper}, wherever
 * sharding places it. Every node limits a provider to what its own definitions say when it keeps
 * it. What a node shows of providers is what it has last heard, a moment ago as a rule.
 */
public final class ClusterProviderSlots implements ProviderSlots {

  static final EntityTypeKey<ProviderKeeper.Command> KEEPERS =
      EntityTypeKey.create(ProviderKeeper.Command.class, "provider-slots");

  private final ProviderSettings settings;
  private final InstantSource clock;
  private final AtomicReference<Map<String, Integer>> limits;
  private final SlotBoard board;
  private final ActorRef<NodeSlots.Command> node;

  private ClusterProviderSlots(
      ProviderSettings settings,
      InstantSource clock,
      AtomicReference<Map<String, Integer>> limits,
      SlotBoard board,
      ActorRef<NodeSlots.Command> node) {
    this.settings = settings;
    this.clock = clock;
    this.limits = limits;
    this.board = board;
    this.node = node;
  }

  /** Starts this node's part, without providers; once in an actor system, which is of a cluster. */
  public static ClusterProviderSlots start(
      ActorSystem<?> system, ProviderSettings settings, InstantSource clock) {
    var limits = new AtomicReference<Map<String, Integer>>(Map.of());
    var board = new SlotBoard();
    Cluster cluster = Cluster.get(system);
    var parts =
        new ProviderKeeper.Parts(settings, clock, limits::get, () -> namesOfMembers(cluster));
    ActorRef<ShardingEnvelope<ProviderKeeper.Command>> keepers =
        ClusterSharding.get(system)
            .init(
                Entity.of(KEEPERS, entity -> ProviderKeeper.create(entity.getEntityId(), parts))
                    .withStopMessage(new ProviderKeeper.HandOff()));
    String name = name(cluster.selfMember().uniqueAddress());
    ActorRef<NodeSlots.Command> node =
        system.systemActorOf(
            NodeSlots.create(new NodeSlots.Parts(name, settings, clock, keepers, board)),
            "provider-slots",
            Props.empty());
    return new ClusterProviderSlots(settings, clock, limits, board, node);
  }

  private static Set<String> namesOfMembers(Cluster cluster) {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .map(Member::uniqueAddress)
        .map(ClusterProviderSlots::name)
        .collect(toUnmodifiableSet());
  }

  /** Another one after each start of a node. */
  private static String name(UniqueAddress address) {
    return address.address() + "#" + address.longUid();
  }

  @Override
  public void tell(SlotCommand command) {
    if (command instanceof SlotCommand.OfProvider word) {
      node.tell(new NodeSlots.Say(word));
    } else if (command instanceof SlotCommand.Define(var providers)) {
      limit(providers);
    }
  }

  private void limit(List<ProviderDefinition> providers) {
    Map<String, Integer> defined =
        providers.stream()
            .collect(
                toUnmodifiableMap(ProviderDefinition::name, ProviderDefinition::maximumChannels));
    limits.set(defined);
    node.tell(new NodeSlots.Defined(defined.keySet()));
  }

  @Override
  public List<ProviderStatus> providers() {
    return board.all();
  }

  @Override
  public Optional<ProviderStatus> find(String provider) {
    return board.find(provider);
  }

  @Override
  public Duration lease() {
    return settings.lease();
  }

  /**
   * Also greater than those of other nodes that this one has heard of, and than those that it has
   * not, as long as its clock is not behind theirs by more than it takes to move a channel. A run
   * that is lower all the same waits until the earlier one's lease is over.
   */
  @Override
  public long nextRun() {
    return board.nextRun(() -> clock.instant().toEpochMilli());
  }
}
