package io.millrace.source;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.source.Visits.Answer;
import io.millrace.upstream.PageRequest;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks an API for the address: {@link Locator.Json}. Runs on one thread. */
final class JsonCall {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MOST_NAMES = 12;

  private final Visits visits;

  JsonCall(Visits visits) {
    this.visits = visits;
  }

  Located run(Locator.Json locator) {
    Map<String, String> headers = new HashMap<>();
    locator.body().ifPresent(body -> headers.put("Content-Type", typeOf(body)));
    locator.headers().forEach((name, value) -> put(headers, name, value));
    Answer answer =
        visits.call(new PageRequest(locator.uri(), locator.method(), headers, locator.body()));
    try {
      URI uri = read(answer, locator.pointer());
      visits.hop(answer.what(), "pointer " + locator.pointer(), uri.toString());
      return new Located(uri);
    } catch (LocatorException failure) {
      visits.deadEnd(
          answer.what(),
          Optional.of("pointer " + locator.pointer()),
          String.valueOf(failure.getMessage()));
      throw failure;
    }
  }

  /** Names are the same in any case. */
  private static void put(Map<String, String> headers, String name, String value) {
    headers.keySet().removeIf(name::equalsIgnoreCase);
    headers.put(name, value);
  }

  private static String typeOf(String body) {
    boolean json = body.strip().startsWith("{") || body.strip().startsWith("[");
    return json ? "application/json" : "application/x-www-form-urlencoded";
  }

  private static URI read(Answer answer, String pointer) {
    JsonNode value = pointed(parse(answer.text().text()), JsonPointer.compile(pointer));
    if (!value.isTextual()) {
      throw new LocatorException("at the pointer is no text but " + kind(value) + names(value));
    }
    return UriReferences.resolve(answer.text().finalUri(), EncodedText.decoded(value.asText()))
        .orElseThrow(() -> new LocatorException("the text at the pointer is no address"));
  }

  private static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(Answers.withoutMark(text));
    } catch (JsonProcessingException e) {
      throw new LocatorException(
          "the answer is not JSON"
              + (Answers.beginning(text).startsWith("<") ? " but a page" : ""));
    }
  }

  /** Says how far the pointer leads, with the names of what is there instead. */
  private static JsonNode pointed(JsonNode root, JsonPointer pointer) {
    JsonNode node = root;
    int depth = 0;
    for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
      JsonNode next =
          rest.mayMatchElement() && node.isArray()
              ? node.path(rest.getMatchingIndex())
              : node.path(rest.getMatchingProperty());
      if (next.isMissingNode()) {
        throw new LocatorException(
            "the pointer ends at its part "
                + (depth + 1)
                + ": there is "
                + kind(node)
                + names(node));
      }
      node = next;
      depth++;
    }
    return node;
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list of " + node.size();
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL -> "null";
      case BINARY, MISSING, POJO -> "nothing";
    };
  }

  /** Names that could be values in disguise are left out. */
  private static String names(JsonNode node) {
    String names =
        node.properties().stream()
            .map(Map.Entry::getKey)
            .filter(name -> name.matches("[A-Za-z_][A-Za-z0-9_-]{0,31}"))
            .limit(MOST_NAMES)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : " with the fields " + names;
  }
}
