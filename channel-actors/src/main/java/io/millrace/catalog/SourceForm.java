package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.source.Locator;
import io.millrace.source.SourceDefinition;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JSON form of one source. */
final class SourceForm {

  private static final List<String> FIELDS =
      List.of("name", "url", "priority", "headers", "decrypt");
  private static final int MAXIMUM_URL_LENGTH = 8192;

  private SourceForm() {}

  /**
   * @param place 1 for the channel's first source; its priority when it names none
   */
  static @Nullable SourceDefinition read(
      JsonNode node, String path, int place, ProblemsOfChannel problems) {
    if (!node.isObject()) {
      problems.add(path, "a source is an object with name, url, priority, headers and decrypt");
      return null;
    }
    JsonFields fields = new JsonFields(node, path + ".", problems);
    fields.allowOnly(FIELDS);
    String name = fields.requiredText("name", 64);
    URI uri = uri(fields);
    int priority = fields.number("priority", 1, 1000, place);
    var headers = HeaderForm.read(fields);
    boolean decrypt = fields.flag("decrypt");
    if (name == null || uri == null) {
      return null;
    }
    return new SourceDefinition(name, new Locator.Direct(uri), priority, headers, decrypt);
  }

  /** The reasons never repeat the address: it may hold a token. */
  private static @Nullable URI uri(JsonFields fields) {
    String text = fields.requiredText("url", MAXIMUM_URL_LENGTH);
    if (text == null) {
      return null;
    }
    try {
      URI uri = new URI(text.strip());
      String reason = whyNot(uri);
      if (reason == null) {
        return uri;
      }
      fields.problem("url", reason);
    } catch (URISyntaxException e) {
      fields.problem(
          "url", "is not an address: " + e.getReason() + " (character " + (e.getIndex() + 1) + ")");
    }
    return null;
  }

  private static @Nullable String whyNot(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!Set.of("http", "https").contains(scheme)) {
      return "starts with http:// or https://";
    }
    if (uri.getHost() == null) {
      return "has no host name, or one with characters that host names cannot have";
    }
    if (uri.getPort() == 0 || uri.getPort() > 65535) {
      return "has a port that is not between 1 and 65535";
    }
    return null;
  }
}
