package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.source.Query;
import io.millrace.source.Step;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The JSON form of one step of a page locator. */
final class StepForm {

  private static final int LONGEST_QUERY = 2048;

  /**
   * {@code video[data-hls]}: ends with an attribute, and has nothing that regular expressions do.
   */
  private static final Pattern SELECTOR =
      Pattern.compile("[A-Za-z.#*\\[][^\\\\()+?{}|]*\\[[A-Za-z][\\w-]*(?:[*^$]?=[^\\]\\\\]*)?]");

  private StepForm() {}

  /** Null when a problem was noted. */
  static @Nullable Step read(JsonNode node, JsonFields locator, int place, boolean last) {
    String name = "steps[" + place + "]";
    boolean follow = node.has("follow");
    if (!node.isObject() || follow == node.has("find")) {
      locator.problem(name, "is an object with either follow or find");
      return null;
    }
    JsonFields fields = new JsonFields(node, locator.path() + name + ".", locator.problems());
    fields.allowOnly(List.of("follow", "find", "headers"));
    if (last && !follow && node.has("headers")) {
      fields.problem(
          "headers", "would be sent with nothing: the step asks for nothing, it ends the way");
      return null;
    }
    var headers = HeaderForm.read(fields);
    Query query = follow ? selector(fields) : query(fields);
    if (query == null) {
      return null;
    }
    return follow && query instanceof Query.Selector selector
        ? new Step.Follow(selector, headers)
        : new Step.Find(query, headers);
  }

  private static @Nullable Query selector(JsonFields fields) {
    String text = fields.text("follow", LONGEST_QUERY);
    return text == null ? null : query(fields, "follow", "css:" + text);
  }

  private static @Nullable Query query(JsonFields fields) {
    String text = fields.text("find", LONGEST_QUERY);
    return text == null ? null : query(fields, "find", text);
  }

  private static @Nullable Query query(JsonFields fields, String name, String text) {
    try {
      return query(text);
    } catch (IllegalArgumentException e) {
      fields.problem(name, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Without a prefix, a name is a variable, a text like {@code a[href]} a selector. */
  private static Query query(String text) {
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    return switch (colon < 0 ? "" : text.substring(0, colon)) {
      case "regex" -> new Query.Expression(rest);
      case "css" -> new Query.Selector(rest);
      case "variable" -> new Query.Variable(rest.strip());
      default -> {
        if (Query.Variable.isName(text)) {
          yield new Query.Variable(text);
        }
        yield SELECTOR.matcher(text).matches()
            ? new Query.Selector(text)
            : new Query.Expression(text);
      }
    };
  }
}
