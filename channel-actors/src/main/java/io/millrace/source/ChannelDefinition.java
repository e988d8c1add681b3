package io.millrace.source;

import java.util.List;

/**
 * What a channel is: a stable id, a name for people and at least one source.
 *
 * @param priority among the channels that wait for a provider, 1 to 1000; lower ones come first
 * @param sources in the order of the definition; names are unique
 */
public record ChannelDefinition(
    ChannelId id, String name, StartMode start, int priority, List<SourceDefinition> sources) {

  /** Where none is said. */
  public static final int DEFAULT_PRIORITY = 100;

  public ChannelDefinition {
    sources = List.copyOf(sources);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("a channel needs at least one source");
    }
  }

  /** With the default priority. */
  public ChannelDefinition(
      ChannelId id, String name, StartMode start, List<SourceDefinition> sources) {
    this(id, name, start, DEFAULT_PRIORITY, sources);
  }
}
