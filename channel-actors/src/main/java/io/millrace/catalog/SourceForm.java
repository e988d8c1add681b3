package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.source.Locator;
import io.millrace.source.SourceDefinition;
import io.millrace.upstream.Trust;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON form of one source. */
final class SourceForm {

  private static final List<String> FIELDS =
      List.of(
          "name",
          "url",
          "locator",
          "priority",
          "decrypt",
          "headers",
          "headersByHop",
          "credentials",
          "proxy",
          "http",
          "tls",
          "minimumInterval",
          "refresh",
          "provider",
          "probe");

  private static final String OF_NO_HOST =
      "would be sent to no host: they are for the source's own one, and the source of a program has"
          + " none; let the program print them in the address, or give headersByHop";

  private SourceForm() {}

  /**
   * @param place 1 for the channel's first source; its priority when it names none
   */
  static @Nullable SourceDefinition read(
      JsonNode node, String path, int place, ProblemsOfChannel problems) {
    if (!node.isObject()) {
      problems.add(path, "a source is an object with a name and a url or a locator");
      return null;
    }
    JsonFields fields = new JsonFields(node, path + ".", problems);
    fields.allowOnly(FIELDS);
    String name = fields.requiredText("name", 64);
    Locator locator = LocatorForm.read(fields);
    int priority = fields.number("priority", 1, 1000, place);
    var requests = RequestForm.read(fields);
    boolean decrypt = fields.flag("decrypt");
    var refresh = RefreshForm.read(fields);
    String provider = fields.text("provider", 64);
    var probe = ProbeForm.read(fields);
    if (locator instanceof Locator.Command && requests.credentials().isPresent()) {
      fields.problem("credentials", OF_NO_HOST);
    }
    if (name == null || locator == null) {
      return null;
    }
    return new SourceDefinition(
        name,
        locator,
        priority,
        requests,
        decrypt,
        Optional.ofNullable(provider),
        refresh,
        probe,
        Trust.OPERATOR);
  }
}
