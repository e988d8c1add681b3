package io.millrace.cluster;

import io.millrace.channel.ChannelSupervisor.Defined;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The channels as this node's definitions have them. Thread-safe. */
public final class DefinedChannels {

  private volatile Map<ChannelId, ChannelDefinition> byId = Map.of();

  public Optional<ChannelDefinition> find(ChannelId id) {
    return Optional.ofNullable(byId.get(id));
  }

  public Collection<ChannelDefinition> all() {
    return byId.values();
  }

  /** From now on these and no others. */
  synchronized Defined define(List<ChannelDefinition> definitions) {
    Map<ChannelId, ChannelDefinition> before = byId;
    Map<ChannelId, ChannelDefinition> now = new LinkedHashMap<>();
    List<ChannelId> added = new ArrayList<>();
    List<ChannelId> changed = new ArrayList<>();
    for (ChannelDefinition definition : definitions) {
      ChannelDefinition known = before.get(definition.id());
      now.put(definition.id(), definition);
      if (known == null) {
        added.add(definition.id());
      } else if (!known.equals(definition)) {
        changed.add(definition.id());
      }
    }
    List<ChannelId> removed = before.keySet().stream().filter(id -> !now.containsKey(id)).toList();
    byId = now;
    return new Defined(added, changed, removed, now.size() - added.size() - changed.size());
  }
}
