package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.source.ProviderDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The JSON form of the accounts that sources share. */
final class ProviderForm {

  static final String FIELD = "providers";

  private static final List<String> FIELDS = List.of("name", "maxChannels");
  private static final int MOST_CHANNELS = 100_000;

  private ProviderForm() {}

  /** Those without a problem; the problems are those of the catalog. */
  static List<ProviderDefinition> read(JsonNode root, List<CatalogProblem> problems) {
    JsonNode list = root.path(FIELD);
    if (list.isMissingNode()) {
      return List.of();
    }
    if (!list.isArray()) {
      problems.add(new CatalogProblem(null, FIELD, "is a list of providers"));
      return List.of();
    }
    var providers = new ArrayList<ProviderDefinition>();
    var names = new HashSet<String>();
    int place = 0;
    for (JsonNode node : list) {
      read(node, FIELD + "[" + place++ + "]", names, problems, providers);
    }
    return providers;
  }

  private static void read(
      JsonNode node,
      String path,
      Set<String> names,
      List<CatalogProblem> problems,
      List<ProviderDefinition> providers) {
    if (!node.isObject()) {
      problems.add(
          new CatalogProblem(null, path, "a provider is an object with name and maxChannels"));
      return;
    }
    var mine = new ProblemsOfChannel(null);
    JsonFields fields = new JsonFields(node, path + ".", mine);
    fields.allowOnly(FIELDS);
    String name = fields.requiredText("name", 64);
    if (node.path("maxChannels").isMissingNode()) {
      fields.problem("maxChannels", "is missing");
    }
    int channels = fields.number("maxChannels", 1, MOST_CHANNELS, 1);
    if (name != null && !names.add(name)) {
      fields.problem("name", "is taken by an earlier provider; names are unique");
    }
    problems.addAll(mine.found());
    if (name != null && mine.found().isEmpty()) {
      providers.add(new ProviderDefinition(name, channels));
    }
  }
}
