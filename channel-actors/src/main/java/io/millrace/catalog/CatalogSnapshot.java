package io.millrace.catalog;

import io.millrace.source.ChannelDefinition;
import java.util.List;

/**
 * What a catalog held at one moment.
 *
 * @param definitions the channels to run, in the catalog's order; ids are unique
 * @param problems what is wrong with the others, in the catalog's order
 */
public record CatalogSnapshot(List<ChannelDefinition> definitions, List<CatalogProblem> problems) {

  public CatalogSnapshot {
    definitions = List.copyOf(definitions);
    problems = List.copyOf(problems);
  }
}
