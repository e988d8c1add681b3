package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** The nodes of a cluster, and below them the channels with where they run and are watched. */
final class ClusterText {

  private ClusterText() {}

  static String of(JsonNode answer) {
    if (!answer.path("enabled").asBoolean()) {
      return "This server is no node of a cluster (millrace.cluster.enabled).\n";
    }
    return nodes(answer) + notes(answer) + channels(answer);
  }

  private static String nodes(JsonNode answer) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("NODE", "STATE", "CHANNELS", "REPLICAS", "PULLED", "SERVED", "ROLES", "VERSION"));
    for (JsonNode node : answer.path("nodes")) {
      JsonNode report = node.path("report");
      rows.add(
          List.of(
              name(node),
              state(node),
              report.path("channelCount").asText("-"),
              report.path("replicaCount").asText("-"),
              bytes(report.path("pulledBytes")),
              bytes(report.path("servedBytes")),
              roles(node),
              report.path("version").asText("-")));
    }
    return TextTable.of(rows);
  }

  private static String state(JsonNode node) {
    StringBuilder state = new StringBuilder(node.path("state").asText("?"));
    if (!node.path("reachable").asBoolean(true)) {
      state.append(", unreachable");
    } else if (node.path("report").isMissingNode()) {
      state.append(", no answer");
    }
    if (node.path("draining").asBoolean()) {
      state.append(", draining");
    }
    return state.toString();
  }

  private static String roles(JsonNode node) {
    JsonNode roles = node.path("roles");
    return roles.isEmpty()
        ? "-"
        : String.join(
            " ", StreamSupport.stream(roles.spliterator(), false).map(JsonNode::asText).toList());
  }

  /** Such as {@code 12.3 MB}. */
  private static String bytes(JsonNode count) {
    if (!count.isNumber()) {
      return "-";
    }
    double value = count.asDouble();
    if (value < 1e6) {
      return String.format(Locale.ROOT, "%.0f kB", value / 1e3);
    }
    return value < 1e9
        ? String.format(Locale.ROOT, "%.1f MB", value / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", value / 1e9);
  }

  /** What an operator has to do something about. */
  private static String notes(JsonNode answer) {
    StringBuilder notes = new StringBuilder();
    for (JsonNode node : answer.path("nodes")) {
      JsonNode different = node.path("differentDefinitions");
      if (!different.isEmpty()) {
        notes
            .append("\nNode ")
            .append(name(node))
            .append(" has other definitions than ")
            .append(answer.path("self").asText("?"))
            .append(": ");
        List<String> names = new ArrayList<>();
        different.forEach(each -> names.add(each.asText()));
        notes.append(String.join(", ", names)).append(". Give all nodes the same.\n");
      }
    }
    return notes.toString();
  }

  private static String channels(JsonNode answer) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode node : answer.path("nodes")) {
      for (JsonNode channel : node.path("report").path("channels")) {
        String id = channel.path("id").asText("?");
        String phase = channel.path("phase").asText("?");
        rows.add(List.of(id, name(node), phase, replicas(answer, id)));
      }
    }
    if (rows.isEmpty()) {
      return "\nNo channels run.\n";
    }
    rows.sort((one, other) -> one.getFirst().compareTo(other.getFirst()));
    rows.addFirst(List.of("CHANNEL", "RUNS ON", "PHASE", "ALSO WATCHED ON"));
    return "\n" + TextTable.of(rows);
  }

  private static String replicas(JsonNode answer, String channel) {
    List<String> nodes = new ArrayList<>();
    for (JsonNode node : answer.path("nodes")) {
      for (JsonNode replica : node.path("report").path("replicas")) {
        if (replica.asText().equals(channel)) {
          nodes.add(name(node));
        }
      }
    }
    return nodes.isEmpty() ? "-" : String.join(", ", nodes);
  }

  private static String name(JsonNode node) {
    return node.path("node").asText("?");
  }
}
