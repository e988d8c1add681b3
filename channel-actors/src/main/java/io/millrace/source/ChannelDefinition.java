package io.millrace.source;

import java.util.List;

/**
 * What a channel is: a stable id, a name for people and at least one source.
 *
 * @param sources in the order of the definition; names are unique
 */
public record ChannelDefinition(
    ChannelId id, String name, StartMode start, List<SourceDefinition> sources) {

  public ChannelDefinition {
    sources = List.copyOf(sources);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("a channel needs at least one source");
    }
  }
}
