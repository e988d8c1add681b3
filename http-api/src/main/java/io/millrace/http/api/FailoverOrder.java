package io.millrace.http.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.http.answer.Json;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * The body of a failover request: {@code {"source": "backup"}}, or nothing.
 *
 * @param source the name of the source to go to; empty for the best other one
 */
record FailoverOrder(Optional<String> source) {

  /** The body is not such an order; the message says what is wrong, and where. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String reason) {
      super(reason);
    }
  }

  static FailoverOrder read(ByteString body) throws MalformedException {
    if (body.isEmpty()) {
      return new FailoverOrder(Optional.empty());
    }
    JsonNode json = parse(body);
    if (!json.isObject()) {
      throw new MalformedException("the body must be an object");
    }
    for (var field : json.properties()) {
      if (!field.getKey().equals("source")) {
        throw new MalformedException("the only field is \"source\", but there is another one");
      }
      if (!field.getValue().isTextual() && !field.getValue().isNull()) {
        throw new MalformedException("\"source\" must be the name of a source, a string");
      }
    }
    return new FailoverOrder(Optional.ofNullable(json.get("source")).map(JsonNode::textValue));
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
