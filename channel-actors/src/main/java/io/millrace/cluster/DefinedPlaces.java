package io.millrace.cluster;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;

/** Where sharding puts the channels that this node has defined. Thread-safe. */
final class DefinedPlaces implements ChannelPlaces {

  private final DefinedChannels definitions;
  private final HashCodeMessageExtractor<Object> extractor;

  /**
   * @param shards as many as sharding has
   */
  DefinedPlaces(DefinedChannels definitions, int shards) {
    this.definitions = definitions;
    this.extractor = new HashCodeMessageExtractor<>(shards);
  }

  @Override
  public Optional<ShardPlace> place(ChannelId channel) {
    return definitions.find(channel).map(this::place);
  }

  @Override
  public List<ChannelId> channels(ShardPlace place) {
    return definitions.all().stream()
        .filter(definition -> place(definition).equals(place))
        .map(ChannelDefinition::id)
        .sorted(Comparator.comparing(ChannelId::value))
        .toList();
  }

  @Override
  public Optional<String> role(ChannelId channel) {
    return definitions.find(channel).flatMap(ChannelDefinition::egress);
  }

  private ShardPlace place(ChannelDefinition definition) {
    return new ShardPlace(
        ChannelRegions.type(definition.egress()), extractor.shardId(definition.id().value()));
  }
}
