package io.millrace.app.e2e;

import io.millrace.app.e2e.Evidence.Audience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a server for everything it can think of, and keeps what it is told. Thread-safe. */
final class CuriousViewer implements AutoCloseable {

  private static final Pattern URI_ATTRIBUTE = Pattern.compile("URI=\"([^\"]*)\"");
  private static final int DEEPEST = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final URI server;
  private final Evidence evidence;

  CuriousViewer(URI server, Evidence evidence) {
    this.server = server;
    this.evidence = evidence;
  }

  /** Plays a channel for a moment: all of its tracks, with everything they name. */
  void play(String channel) throws IOException {
    URI start = server.resolve("/channels/" + channel + "/stream.m3u8");
    follow(start, 0);
    for (String path : new String[] {"main/index.m3u8", "main/1.ts", "none/index.m3u8", "main/x"}) {
      ask("GET", start.resolve(path));
    }
    ask("HEAD", start);
    ask("OPTIONS", start);
  }

  private void follow(URI uri, int depth) throws IOException {
    HttpResponse<byte[]> answer = ask("GET", uri);
    String text = new String(answer.body(), StandardCharsets.ISO_8859_1);
    if (!text.startsWith("#EXTM3U") || depth > DEEPEST) {
      return;
    }
    send(HttpRequest.newBuilder(uri).header("Accept-Encoding", "gzip"), Audience.ANYBODY);
    for (String link : links(text)) {
      URI target = uri.resolve(link);
      if (server.getAuthority().equals(target.getAuthority())) {
        follow(target, depth + 1);
      }
    }
  }

  private static Set<String> links(String playlist) {
    Set<String> links = new LinkedHashSet<>();
    for (String line : playlist.lines().toList()) {
      Matcher attribute = URI_ATTRIBUTE.matcher(line);
      if (attribute.find()) {
        links.add(attribute.group(1));
      } else if (!line.startsWith("#") && !line.isBlank()) {
        links.add(line);
      }
    }
    return links;
  }

  /** Asks as a stranger, from a page of another site unless that is not allowed. */
  HttpResponse<byte[]> ask(String method, URI uri) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
    if (!method.equals("POST")) {
      request.header("Origin", "http://player.example");
    }
    return send(request, Audience.ANYBODY);
  }

  /** Asks as a stranger. */
  HttpResponse<byte[]> ask(String method, String path) throws IOException {
    return ask(method, server.resolve(path));
  }

  /** Asks with the token. */
  HttpResponse<byte[]> ask(String method, String path, String token) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Authorization", "Bearer " + token);
    return send(request, Audience.OPERATOR);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder builder, Audience audience)
      throws IOException {
    HttpRequest request = builder.timeout(PATIENCE).build();
    String name = request.method() + " " + request.uri().getPath();
    try {
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      evidence.add(name, audience, answer);
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
