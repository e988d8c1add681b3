package io.millrace.app.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.assertj.core.api.Assertions;

/** A server as its clients see it. Thread-safe. */
final class Site implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI address;

  Site(URI address) {
    this.address = address;
  }

  URI address() {
    return address;
  }

  /** What an address answers, whatever it is. */
  HttpResponse<byte[]> ask(URI uri) throws IOException {
    return send(HttpRequest.newBuilder(uri).GET());
  }

  /**
   * What an address answers to who wants a part.
   *
   * @param range as in the header, {@code bytes=0-99}
   */
  HttpResponse<byte[]> askPart(URI uri, String range) throws IOException {
    return send(HttpRequest.newBuilder(uri).GET().header("Range", range));
  }

  HttpResponse<byte[]> ask(String path) throws IOException {
    return ask(address.resolve(path));
  }

  /** The answer's text; it has to be a 200. */
  String text(URI uri) throws IOException {
    HttpResponse<byte[]> answer = ask(uri);
    Assertions.assertThat(answer.statusCode()).as(uri + ": " + text(answer)).isEqualTo(200);
    return text(answer);
  }

  static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** The Media Playlist of a new viewer of this channel, which is started if it has to be. */
  URI join(String channel) throws IOException {
    URI start = address.resolve("/channels/" + channel + "/stream.m3u8");
    String variant =
        text(start).lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow();
    return start.resolve(variant);
  }

  JsonNode status(String channel) {
    try {
      return JSON.readTree(text(address.resolve("/api/v1/channels/" + channel)));
    } catch (IOException e) {
      throw new AssertionError("no status of " + channel, e);
    }
  }

  String activeSource(String channel) {
    return status(channel).path("activeSource").asText();
  }

  /** The source that a channel plays, as soon as it plays one. */
  String playedSource(String channel) {
    Eventually.within(
        PATIENCE, () -> Assertions.assertThat(activeSource(channel)).isNotIn("", "null"));
    return activeSource(channel);
  }

  /**
   * Has a channel of two sources play this one, by hand if a machine that was held up has made it
   * leave it.
   *
   * @return whether that was needed
   */
  boolean bringTo(String channel, String source) throws IOException {
    if (playedSource(channel).equals(source)) {
      return false;
    }
    Assertions.assertThat(failover(channel).path("to").asText()).isEqualTo(source);
    return true;
  }

  /** Switches by hand; the server's answer. */
  JsonNode failover(String channel) throws IOException {
    return post("/api/v1/channels/" + channel + "/failover");
  }

  JsonNode reload() throws IOException {
    return post("/api/v1/reload");
  }

  /** Has a channel run on a node; the server's answer. */
  JsonNode move(String channel, String to) throws IOException {
    HttpResponse<byte[]> answer =
        send(
            HttpRequest.newBuilder(address.resolve("/api/v1/channels/" + channel + "/move"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"to\": \"" + to + "\"}")));
    Assertions.assertThat(answer.statusCode()).as(text(answer)).isLessThan(300);
    return json(answer);
  }

  /** Has the channels of a node go elsewhere; the server's answer. */
  JsonNode drain(String node) throws IOException {
    return post("/api/v1/cluster/nodes/" + node + "/drain");
  }

  private JsonNode post(String path) throws IOException {
    HttpResponse<byte[]> answer =
        send(
            HttpRequest.newBuilder(address.resolve(path))
                .POST(HttpRequest.BodyPublishers.noBody()));
    Assertions.assertThat(answer.statusCode()).as(path + ": " + text(answer)).isEqualTo(200);
    return json(answer);
  }

  static JsonNode json(HttpResponse<byte[]> answer) {
    try {
      return JSON.readTree(text(answer));
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text(answer), e);
    }
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(
          request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Gives up what is still being asked. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
