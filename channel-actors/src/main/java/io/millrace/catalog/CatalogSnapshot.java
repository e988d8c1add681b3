package io.millrace.catalog;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ProviderDefinition;
import java.util.List;

/**
 * What a catalog held at one moment.
 *
 * @param definitions the channels to run, in the catalog's order; ids are unique
 * @param providers the accounts that sources share; names are unique
 * @param problems what is wrong with the others, in the catalog's order
 */
public record CatalogSnapshot(
    List<ChannelDefinition> definitions,
    List<ProviderDefinition> providers,
    List<CatalogProblem> problems) {

  public CatalogSnapshot {
    definitions = List.copyOf(definitions);
    providers = List.copyOf(providers);
    problems = List.copyOf(problems);
  }

  /** Without providers. */
  public CatalogSnapshot(List<ChannelDefinition> definitions, List<CatalogProblem> problems) {
    this(definitions, List.of(), problems);
  }
}
