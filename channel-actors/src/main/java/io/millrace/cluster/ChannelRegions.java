package io.millrace.cluster;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The way to the owner of a channel, wherever that is. Channels of one required role are placed
 * among the nodes that have it. Thread-safe.
 */
final class ChannelRegions {

  private static final String EVERYWHERE = "channels";

  private final ActorSystem<?> system;
  private final OwnerParts parts;
  private final Rules rules;
  private final ConcurrentMap<Optional<String>, EntityTypeKey<OwnedChannel.Command>> keys =
      new ConcurrentHashMap<>();

  /**
   * What decides about the places.
   *
   * @param failure when nodes that have died are removed
   * @param notes what operators want
   * @param missing which nodes do not know which channels
   */
  record Rules(
      Placement placement,
      ClusterSettings.Failure failure,
      Supplier<PlacementNotes> notes,
      Supplier<MissingDefinitions> missing) {}

  /**
   * From now on channels are placed on this node: those that any node may run, and those that
   * require a role that it has. Others wait for a word of it, so it does not wait for definitions.
   */
  ChannelRegions(ActorSystem<?> system, OwnerParts parts, Rules rules) {
    this.system = system;
    this.parts = parts;
    this.rules = rules;
    prepare(Optional.empty());
    ClusterDesk.roles(Cluster.get(system).selfMember()).forEach(role -> prepare(Optional.of(role)));
  }

  /** Messages to the owner wait for it to be placed and started. */
  EntityRef<OwnedChannel.Command> owner(ChannelDefinition definition) {
    return ClusterSharding.get(system)
        .entityRefFor(prepare(definition.egress()), definition.id().value());
  }

  /** Whether a node can run the channel. */
  boolean canRun(ChannelDefinition definition) {
    return definition.egress().isEmpty()
        || StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
            .filter(member -> member.status().equals(MemberStatus.up()))
            .anyMatch(member -> hasRole(member, definition.egress().get()));
  }

  /** Why {@link #canRun} says no. */
  static String noNodeReaches(ChannelDefinition definition) {
    return "no node of the cluster has the role '"
        + definition.egress().orElse("")
        + "' that the channel requires (egress)";
  }

  private static boolean hasRole(Member member, String role) {
    return member.hasRole(role);
  }

  /** Has this node take its part in placing such channels. */
  EntityTypeKey<OwnedChannel.Command> prepare(Optional<String> egress) {
    return keys.computeIfAbsent(egress, this::init);
  }

  /** What sharding calls channels of this required role. */
  static String type(Optional<String> egress) {
    return egress.map(role -> EVERYWHERE + "-on-" + role).orElse(EVERYWHERE);
  }

  private EntityTypeKey<OwnedChannel.Command> init(Optional<String> egress) {
    EntityTypeKey<OwnedChannel.Command> key =
        EntityTypeKey.create(OwnedChannel.Command.class, type(egress));
    ClusterShardingSettings settings = ClusterShardingSettings.create(system);
    var shards = new HashCodeMessageExtractor<>(settings.numberOfShards());
    Entity<OwnedChannel.Command, ShardingEnvelope<OwnedChannel.Command>> entity =
        Entity.of(
                key,
                place -> OwnedChannel.create(new ChannelId(place.getEntityId()), egress, parts))
            // A channel that nobody has spoken to for a while may be watched all the same.
            .withSettings(settings.withNoPassivationStrategy())
            .withStopMessage(OwnedChannel.HandOff.INSTANCE)
            .withAllocationStrategy(
                new PlacementStrategy(
                    Cluster.get(system),
                    key.name(),
                    rules.placement(),
                    new CalmWatch(rules.failure()),
                    rules.notes(),
                    () -> rules.missing().get().shards(key.name(), shards::shardId),
                    parts.tools().clock()));
    ClusterSharding.get(system).init(egress.isPresent() ? entity.withRole(egress.get()) : entity);
    return key;
  }
}
