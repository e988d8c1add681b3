package io.millrace.catalog;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.source.Locator;
import io.millrace.source.Step;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of how a source is found: {@code "url"}, or {@code "locator"} with a {@code "type"}
 * and what that type needs.
 */
final class LocatorForm {

  private static final int LONGEST_BODY = 64 << 10;
  private static final int LONGEST_POINTER = 1024;
  private static final int LONGEST_ARGUMENT = 4096;
  private static final int MOST_ARGUMENTS = 64;
  private static final int MOST_STEPS = 16;

  private LocatorForm() {}

  /** Null when a problem was noted. */
  static @Nullable Locator read(JsonFields source) {
    JsonNode locator = source.node().path("locator");
    boolean url = source.node().has("url");
    if (locator.isMissingNode()) {
      if (!url) {
        source.problem("url", "is missing; a source has a url or a locator");
        return null;
      }
      return direct(source);
    }
    if (url) {
      source.problem("locator", "is there beside url; a source has one of the two");
      return null;
    }
    if (!locator.isObject()) {
      source.problem("locator", "is an object with a type");
      return null;
    }
    return ofType(new JsonFields(locator, source.path() + "locator.", source.problems()));
  }

  private static @Nullable Locator ofType(JsonFields fields) {
    return switch (fields.node().path("type").asText()) {
      case "direct" -> {
        fields.allowOnly(List.of("type", "url"));
        yield direct(fields);
      }
      case "page" -> page(fields);
      case "json" -> json(fields);
      case "command" -> command(fields);
      default -> {
        fields.problem("type", "is \"direct\", \"page\", \"json\" or \"command\"");
        yield null;
      }
    };
  }

  private static @Nullable Locator direct(JsonFields fields) {
    URI uri = UriForm.read(fields, "url");
    return uri == null ? null : new Locator.Direct(uri);
  }

  private static @Nullable Locator page(JsonFields fields) {
    fields.allowOnly(List.of("type", "url", "headers", "steps"));
    URI uri = UriForm.read(fields, "url");
    var headers = HeaderForm.read(fields);
    List<Step> steps = steps(fields);
    return uri == null || steps == null ? null : new Locator.Page(uri, steps, headers);
  }

  private static @Nullable List<Step> steps(JsonFields fields) {
    JsonNode list = fields.node().path("steps");
    if (list.isMissingNode()) {
      return List.of();
    }
    if (!list.isArray() || list.size() > MOST_STEPS) {
      fields.problem("steps", "is a list of up to " + MOST_STEPS + " steps");
      return null;
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      Step step = StepForm.read(list.get(i), fields, i, i == list.size() - 1);
      if (step != null) {
        steps.add(step);
      }
    }
    return steps.size() == list.size() ? steps : null;
  }

  private static @Nullable Locator json(JsonFields fields) {
    fields.allowOnly(List.of("type", "url", "headers", "pointer", "method", "body"));
    URI uri = UriForm.read(fields, "url");
    var headers = HeaderForm.read(fields);
    String pointer = pointer(fields);
    Optional<String> body = body(fields);
    String method = method(fields, body.isPresent());
    return uri == null || pointer == null || method == null
        ? null
        : new Locator.Json(uri, pointer, method, body, headers);
  }

  private static @Nullable String pointer(JsonFields fields) {
    String pointer = fields.requiredText("pointer", LONGEST_POINTER);
    if (pointer != null) {
      try {
        JsonPointer.compile(pointer);
      } catch (IllegalArgumentException e) {
        fields.problem("pointer", "is no JSON Pointer (RFC 6901); one looks like /data/hls");
        return null;
      }
    }
    return pointer;
  }

  /** A text as it is, or JSON that is written out. */
  private static Optional<String> body(JsonFields fields) {
    JsonNode body = fields.node().path("body");
    if (body.isMissingNode()) {
      return Optional.empty();
    }
    String text = body.isTextual() ? body.asText() : body.toString();
    boolean usable = body.isTextual() || body.isObject() || body.isArray();
    if (!usable || text.length() > LONGEST_BODY) {
      fields.problem(
          "body", "is a text, an object or a list of up to " + LONGEST_BODY + " characters");
    }
    return Optional.of(text);
  }

  private static @Nullable String method(JsonFields fields, boolean body) {
    JsonNode method = fields.node().path("method");
    String standard = body ? "POST" : "GET";
    String text = method.isMissingNode() ? standard : method.asText();
    if (!text.equals("GET") && !text.equals("POST")) {
      fields.problem("method", "is \"GET\" or \"POST\"");
      return null;
    }
    if (body && text.equals("GET")) {
      fields.problem("body", "is sent with the method POST only");
      return null;
    }
    return text;
  }

  private static @Nullable Locator command(JsonFields fields) {
    fields.allowOnly(List.of("type", "command"));
    JsonNode list = fields.node().path("command");
    List<String> command = new ArrayList<>();
    boolean usable = list.isArray() && !list.isEmpty() && list.size() <= MOST_ARGUMENTS;
    for (JsonNode argument : list) {
      usable &= argument.isTextual() && isArgument(argument.asText());
      command.add(argument.asText());
    }
    if (!usable || command.getFirst().isBlank()) {
      fields.problem(
          "command",
          "is a list of 1 to "
              + MOST_ARGUMENTS
              + " texts without control characters: the program and its arguments");
      return null;
    }
    return new Locator.Command(command);
  }

  private static boolean isArgument(String text) {
    return text.length() <= LONGEST_ARGUMENT && text.chars().noneMatch(Character::isISOControl);
  }
}
