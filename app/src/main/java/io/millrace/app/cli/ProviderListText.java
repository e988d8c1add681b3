package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All providers: one line for each channel that uses one or waits for it. */
final class ProviderListText {

  private ProviderListText() {}

  static String of(JsonNode answer, Instant now) {
    JsonNode providers = answer.path("providers");
    if (providers.isEmpty()) {
      return "No providers are defined.\n";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("PROVIDER", "CHANNELS", "WHO", "SOURCE", "HOW"));
    for (JsonNode provider : providers) {
      String name = provider.path("name").asText("?");
      rows.add(List.of(name, limit(provider, now), "", "", ""));
      for (JsonNode lease : provider.path("leases")) {
        String what = lease.path("probe").asBoolean() ? "probes" : "uses it";
        String until = Moments.relative(lease.path("expiresAt"), now);
        rows.add(row(lease, what + ", renewed before " + until));
      }
      int place = 1;
      for (JsonNode waiting : provider.path("queue")) {
        String priority = waiting.path("priority").asText("?");
        rows.add(row(waiting, "waits, place " + place++ + " (priority " + priority + ")"));
      }
    }
    return TextTable.of(rows);
  }

  private static List<String> row(JsonNode user, String how) {
    return List.of("", "", user.path("channel").asText("?"), user.path("source").asText("-"), how);
  }

  private static String limit(JsonNode provider, Instant now) {
    String used =
        provider.path("leases").size() + " of " + provider.path("maxChannels").asText("?");
    return provider.hasNonNull("believedUntil")
        ? used
            + ", believed "
            + provider.path("believedLimit").asText("?")
            + " until "
            + Moments.relative(provider.path("believedUntil"), now)
        : used;
  }
}
