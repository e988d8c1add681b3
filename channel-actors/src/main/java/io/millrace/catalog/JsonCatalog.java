package io.millrace.catalog;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.ProviderDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads channel definitions from their JSON form. Looks at everything and reports every problem;
 * channels without one come through. Pure.
 */
final class JsonCatalog {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** Either the text could be read, or it is not a catalog at all and nothing in it counts. */
  sealed interface Outcome {
    record Read(CatalogSnapshot snapshot) implements Outcome {}

    record NoCatalog(CatalogProblem problem) implements Outcome {}
  }

  private static final List<String> FIELDS = List.of("channels", ProviderForm.FIELD);

  private final List<ChannelDefinition> definitions = new ArrayList<>();
  private List<ProviderDefinition> providers = List.of();
  private final List<CatalogProblem> problems = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  private final CommandRights commands;

  private JsonCatalog(CommandRights commands) {
    this.commands = commands;
  }

  /** What stands in a file of the server's own; it may name programs. */
  static Outcome read(byte[] json) {
    return read(json, CommandRights.GRANTED);
  }

  /**
   * The bytes are JSON in any of its encodings, with or without a byte order mark.
   *
   * @param commands whether whoever wrote them may have programs run
   */
  static Outcome read(byte[] json, CommandRights commands) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      return unreadable("is not JSON: " + where(e.getLocation()) + reason(e));
    } catch (IOException e) {
      return unreadable("cannot be read as text: " + e.getMessage());
    }
    if (!root.path("channels").isArray()) {
      return unreadable("has the form {\"channels\": [ … ]}, with a list of channels in it");
    }
    JsonCatalog catalog = new JsonCatalog(commands);
    catalog.readRoot(root);
    return new Outcome.Read(
        new CatalogSnapshot(catalog.definitions, catalog.providers, catalog.problems));
  }

  private static Outcome unreadable(String reason) {
    return new Outcome.NoCatalog(new CatalogProblem(null, "", "the file of channels " + reason));
  }

  /** Repeats no word of the file: it may be a password that lacks its quotes. */
  private static String reason(JsonProcessingException e) {
    String reason = e.getOriginalMessage();
    return reason.startsWith("Unrecognized token")
        ? "there is a word without quotes; texts stand in \"double quotes\""
        : reason;
  }

  private static String where(JsonLocation location) {
    return location == null
        ? ""
        : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
  }

  private void readRoot(JsonNode root) {
    for (String name : root.properties().stream().map(Map.Entry::getKey).toList()) {
      if (!FIELDS.contains(name)) {
        problems.add(
            new CatalogProblem(
                null, name, "is not known here; known are: " + String.join(", ", FIELDS)));
      }
    }
    providers = ProviderForm.read(root, problems);
    int place = 0;
    for (JsonNode channel : root.path("channels")) {
      readChannel(channel, place++);
    }
  }

  private void readChannel(JsonNode node, int place) {
    String id = node.path("id").asText("");
    String label = ChannelId.isValid(id) ? id : "channels[" + place + "]";
    ProblemsOfChannel mine = new ProblemsOfChannel(label);
    ChannelDefinition definition = ChannelForm.read(node, mine);
    if (definition != null) {
      commands.check(definition, mine);
    }
    if (ChannelId.isValid(id) && !ids.add(id)) {
      mine.add("id", "is taken by an earlier channel; ids are unique");
    }
    nameUnknownProviders(node, mine);
    problems.addAll(mine.found());
    if (definition != null && mine.found().isEmpty()) {
      definitions.add(definition);
    }
  }

  private void nameUnknownProviders(JsonNode channel, ProblemsOfChannel mine) {
    List<String> known = providers.stream().map(ProviderDefinition::name).toList();
    int place = 0;
    for (JsonNode source : channel.path("sources")) {
      JsonNode name = source.path("provider");
      if (name.isTextual() && !name.asText().isBlank() && !known.contains(name.asText())) {
        mine.add(
            "sources[" + place + "].provider",
            "is not defined; "
                + (known.isEmpty()
                    ? "\"providers\" beside \"channels\" has none that can be used"
                    : "defined are: " + String.join(", ", known)));
      }
      place++;
    }
  }
}
