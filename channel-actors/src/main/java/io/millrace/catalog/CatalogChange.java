package io.millrace.catalog;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has to be done to get from one set of definitions to another.
 *
 * @param added channels that are new
 * @param changed the new definitions of channels that were there and differ
 * @param removed channels that are gone
 * @param unchanged how many stay as they are
 */
public record CatalogChange(
    List<ChannelDefinition> added,
    List<ChannelDefinition> changed,
    List<ChannelId> removed,
    int unchanged) {

  public CatalogChange {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    removed = List.copyOf(removed);
  }

  /** Compares two sets of definitions, each with unique ids. */
  public static CatalogChange between(
      List<ChannelDefinition> before, List<ChannelDefinition> after) {
    Map<ChannelId, ChannelDefinition> old = new LinkedHashMap<>();
    before.forEach(definition -> old.put(definition.id(), definition));
    List<ChannelDefinition> added = new ArrayList<>();
    List<ChannelDefinition> changed = new ArrayList<>();
    int unchanged = 0;
    for (ChannelDefinition definition : after) {
      ChannelDefinition previous = old.remove(definition.id());
      if (previous == null) {
        added.add(definition);
      } else if (previous.equals(definition)) {
        unchanged++;
      } else {
        changed.add(definition);
      }
    }
    return new CatalogChange(added, changed, List.copyOf(old.keySet()), unchanged);
  }

  public boolean isEmpty() {
    return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
  }
}
