package io.millrace.catalog;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.Locator;
import io.millrace.source.LocatorSettings;

/**
 * Whether definitions may name programs that this machine runs. Whoever can write the server's own
 * files may; whoever can reach its API need not.
 */
enum CommandRights {
  GRANTED,
  REFUSED;

  /** For definitions that come in over the API. */
  static CommandRights ofApi(LocatorSettings settings) {
    return settings.commandFromApi() ? GRANTED : REFUSED;
  }

  /** Notes every program that is named without the right to. */
  void check(ChannelDefinition definition, ProblemsOfChannel problems) {
    for (int i = 0; this == REFUSED && i < definition.sources().size(); i++) {
      if (definition.sources().get(i).locator() instanceof Locator.Command) {
        problems.add(
            "sources[" + i + "].locator.type",
            "is command, which only the file of channels may have"
                + " (millrace.locator.command.from-api)");
      }
    }
  }
}
