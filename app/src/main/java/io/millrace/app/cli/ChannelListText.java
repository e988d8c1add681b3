package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All channels, one line each. */
final class ChannelListText {

  private ChannelListText() {}

  static String of(JsonNode answer, Instant now) {
    JsonNode channels = answer.path("channels");
    if (channels.isEmpty()) {
      return "No channels are defined.\n";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CHANNEL", "PHASE", "SINCE", "SOURCE", "VIEWERS", "NAME"));
    for (JsonNode channel : channels) {
      rows.add(
          List.of(
              channel.path("id").asText("?"),
              channel.path("phase").asText("?").toLowerCase(Locale.ROOT),
              channel.hasNonNull("since") ? Moments.relative(channel.path("since"), now) : "-",
              channel.hasNonNull("activeSource") ? channel.path("activeSource").asText() : "-",
              channel.path("viewers").asText("-"),
              channel.path("name").asText("")));
    }
    return TextTable.of(rows);
  }
}
