package io.millrace.app.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Makes a source of a demo that runs in another process fail or come back. */
public final class DemoControl {

  private DemoControl() {}

  /** What came of it. */
  public sealed interface Outcome {}

  /**
   * Done.
   *
   * @param words such as {@code primary is dead}
   */
  public record Done(String words) implements Outcome {}

  /** The demo has no source of that name. */
  public record NoSuchSource() implements Outcome {}

  /** Nothing answers, or not a demo. */
  public record NoDemo() implements Outcome {}

  public static Outcome make(URI origin, String source, SourceCondition condition)
      throws InterruptedException {
    if (!source.matches("[a-z]{1,32}")) {
      return new NoSuchSource();
    }
    HttpRequest request =
        HttpRequest.newBuilder(origin.resolve("/control/" + source + "/" + condition.verb()))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return switch (answer.statusCode()) {
        case 200 -> new Done(answer.body().strip());
        case 404 -> new NoSuchSource();
        default -> new NoDemo();
      };
    } catch (IOException e) {
      return new NoDemo();
    }
  }
}
