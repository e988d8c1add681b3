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
import java.util.Optional;

/** Talks to the API of a running server. Every failure is a {@link CommandException}. */
final class ApiClient {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  private static final int UNAUTHORIZED = 401;

  private final URI address;

  private final Optional<String> token;

  ApiClient(URI address, Optional<String> token) {
    this.address = address;
    this.token = token;
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

  JsonNode delete(String path) {
    return send(request(path).DELETE());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path))
            .header("Accept", "application/json")
            .timeout(ANSWER_LIMIT);
    try {
      token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    } catch (IllegalArgumentException e) {
      throw new CommandException("The admin token given has characters that no token has.");
    }
    return request;
  }

  private JsonNode send(HttpRequest.Builder request) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode body = parse(answer);
      if (answer.statusCode() == UNAUTHORIZED) {
        throw new CommandException(wantsToken());
      }
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

  private String wantsToken() {
    return token.isPresent()
        ? "The server at " + address + " has another admin token than the one given."
        : "The server at "
            + address
            + " wants its admin token: give it with --token or in MILLRACE_API_TOKEN, or name the"
            + " server's data folder with --data.";
  }

  private static String reason(int status, JsonNode body) {
    JsonNode error = body.path("error");
    String message = error.path("message").asText("");
    String action = error.path("action").asText("");
    if (message.isEmpty()) {
      return "The server answered with status " + status + ".";
    }
    if (action.isEmpty()) {
      return message;
    }
    return message + (message.endsWith(".") ? " " : "; ") + action;
  }
}
