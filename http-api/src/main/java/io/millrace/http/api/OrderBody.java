package io.millrace.http.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.http.answer.Json;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.util.ByteString;

/** The body of an order: a JSON object with one text in it, or nothing. */
final class OrderBody {

  private OrderBody() {}

  /** The body is not such an order; the message says what is wrong, and where. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String reason) {
      super(reason);
    }
  }

  /** Whether the body says that it is JSON, or is none. */
  static boolean isJsonOrNothing(HttpEntity.Strict body) {
    return body.getData().isEmpty()
        || body.getContentType().mediaType().equals(MediaTypes.APPLICATION_JSON);
  }

  /**
   * The text of the only field there may be.
   *
   * @param of what the field names, such as {@code a source}
   */
  static Optional<String> read(ByteString body, String name, String of) throws MalformedException {
    if (body.isEmpty()) {
      return Optional.empty();
    }
    JsonNode json = parse(body);
    if (!json.isObject()) {
      throw new MalformedException("the body must be an object");
    }
    for (var field : json.properties()) {
      if (!field.getKey().equals(name)) {
        throw new MalformedException(
            "the only field is \"" + name + "\", but there is another one");
      }
      if (!field.getValue().isTextual() && !field.getValue().isNull()) {
        throw new MalformedException("\"" + name + "\" must be the name of " + of + ", a string");
      }
    }
    return Optional.ofNullable(json.get(name)).map(JsonNode::textValue);
  }

  private static JsonNode parse(ByteString body) throws MalformedException {
    try {
      return Json.read(body.toArray());
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new MalformedException(
          at == null
              ? "the body is not JSON"
              : "the body is not JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
    }
  }
}
