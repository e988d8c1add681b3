package io.millrace.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Talks to the API of a running server. Every failure is a {@link CommandException}. */
final class ApiClient {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  private final URI address;

  ApiClient(URI address) {
    this.address = address;
  }

  JsonNode get(String path) {
    return send(request(path).GET());
  }

  JsonNode post(String path, JsonNode body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path))
        .header("Accept", "application/json")
        .timeout(ANSWER_LIMIT);
  }

  private JsonNode send(HttpRequest.Builder request) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode body = parse(answer);
      if (answer.statusCode() >= 400) {
        throw new CommandException(reason(answer.statusCode(), body));
      }
      return body;
    } catch (IOException e) {
      throw new CommandException(
          "No answer from a server at "
              + address
              + ". Start one with 'millrace serve', or name another address with --url.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Interrupted.");
    }
  }

  private JsonNode parse(HttpResponse<String> answer) {
    try {
      return MAPPER.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new CommandException(
          "What answers at "
              + address
              + " is no Millrace server (status "
              + answer.statusCode()
              + ", no JSON).");
    }
  }

  private static String reason(int status, JsonNode body) {
    JsonNode error = body.path("error");
    String message = error.path("message").asText("");
    String action = error.path("action").asText("");
    if (message.isEmpty()) {
      return "The server answered with status " + status + ".";
    }
    return action.isEmpty() ? message : message + " " + action;
  }
}
