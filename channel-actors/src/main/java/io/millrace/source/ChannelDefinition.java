package io.millrace.source;

import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.Trust;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a channel is: a stable id, a name for people and at least one source.
 *
 * @param priority among the channels that wait for a provider, 1 to 1000; lower ones come first
 * @param egress the role of the nodes that reach its sources; empty if every node does
 * @param sources in the order of the definition; names are unique
 */
public record ChannelDefinition(
    ChannelId id,
    String name,
    StartMode start,
    int priority,
    Optional<String> egress,
    List<SourceDefinition> sources) {

  /** Where none is said. */
  public static final int DEFAULT_PRIORITY = 100;

  private static final String AD_HOC = "ad-hoc";

  public ChannelDefinition {
    sources = List.copyOf(sources);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("a channel needs at least one source");
    }
  }

  /** Of sources that every node reaches. */
  public ChannelDefinition(
      ChannelId id, String name, StartMode start, int priority, List<SourceDefinition> sources) {
    this(id, name, start, priority, Optional.empty(), sources);
  }

  /** With the default priority. */
  public ChannelDefinition(
      ChannelId id, String name, StartMode start, List<SourceDefinition> sources) {
    this(id, name, start, DEFAULT_PRIORITY, sources);
  }

  /**
   * A channel of an address that a viewer brought along. Nothing but the address is asked of its
   * origin, nothing inside the own network is reached, and no name gives the address away.
   */
  public static ChannelDefinition adHoc(ChannelId id, URI uri) {
    var source =
        new SourceDefinition(
            AD_HOC,
            new Locator.Direct(uri),
            1,
            RequestPolicy.ofHeaders(Map.of()),
            false,
            Optional.empty(),
            LinkRefresh.BY_ITSELF,
            ProbeDepth.PLAYLIST,
            Trust.STRANGER);
    return new ChannelDefinition(id, AD_HOC, StartMode.ON_DEMAND, List.of(source));
  }

  /** Whether no operator has written it down: all its sources are strangers' word. */
  public boolean isAdHoc() {
    return sources.stream().allMatch(source -> source.trust() == Trust.STRANGER);
  }
}
