package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The JSON form of one channel. */
final class ChannelForm {

  private static final List<String> FIELDS =
      List.of("id", "name", "start", "priority", "egress", "sources");

  /** As roles of nodes are named. */
  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private ChannelForm() {}

  /** Null when a problem was noted that leaves nothing to run. */
  static @Nullable ChannelDefinition read(JsonNode node, ProblemsOfChannel problems) {
    if (!node.isObject()) {
      problems.add("", "a channel is an object with id, name, start and sources");
      return null;
    }
    JsonFields fields = new JsonFields(node, "", problems);
    fields.allowOnly(FIELDS);
    ChannelId id = id(fields);
    String name = fields.text("name", 200);
    StartMode start = start(fields);
    int priority = fields.number("priority", 1, 1000, ChannelDefinition.DEFAULT_PRIORITY);
    Optional<String> egress = egress(fields);
    List<SourceDefinition> sources = sources(fields);
    if (id == null || sources.isEmpty()) {
      return null;
    }
    return new ChannelDefinition(
        id, name == null ? id.value() : name, start, priority, egress, sources);
  }

  private static Optional<String> egress(JsonFields fields) {
    JsonNode egress = fields.node().path("egress");
    if (egress.isMissingNode()) {
      return Optional.empty();
    }
    if (!egress.isTextual() || !ROLE.matcher(egress.asText()).matches()) {
      fields.problem("egress", "is the name of a role: 1 to 64 letters, digits, '.', '_' or '-'");
      return Optional.empty();
    }
    return Optional.of(egress.asText());
  }

  private static @Nullable ChannelId id(JsonFields fields) {
    JsonNode id = fields.node().path("id");
    if (id.isMissingNode()) {
      fields.problem("id", "is missing");
      return null;
    }
    if (!id.isTextual() || !ChannelId.isValid(id.asText())) {
      fields.problem(
          "id", "has 1 to 64 letters, digits, '.', '_' or '-' and starts with a letter or digit");
      return null;
    }
    return new ChannelId(id.asText());
  }

  private static StartMode start(JsonFields fields) {
    JsonNode start = fields.node().path("start");
    return switch (start.isMissingNode() ? "on-demand" : start.asText()) {
      case "on-demand" -> StartMode.ON_DEMAND;
      case "always" -> StartMode.ALWAYS;
      default -> {
        fields.problem("start", "is \"on-demand\" or \"always\"");
        yield StartMode.ON_DEMAND;
      }
    };
  }

  private static List<SourceDefinition> sources(JsonFields fields) {
    JsonNode list = fields.node().path("sources");
    if (!list.isArray() || list.isEmpty()) {
      fields.problem("sources", "is a list of at least one source");
      return List.of();
    }
    List<SourceDefinition> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int place = 0;
    for (JsonNode node : list) {
      String path = "sources[" + place + "]";
      SourceDefinition source = SourceForm.read(node, path, place + 1, fields.problems());
      if (source != null && !names.add(source.name())) {
        fields.problem(path + ".name", "is taken by an earlier source of this channel");
      } else if (source != null) {
        sources.add(source);
      }
      place++;
    }
    return sources;
  }
}
