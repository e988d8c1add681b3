package io.millrace.http;

import static io.millrace.http.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Fetched;
import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments that another node has: news plays there, and lists 25 to 30. */
class RemoteSegmentsTest {

  private static final String FOLDER = "/channels/news/main/";

  private final TestServer server = new TestServer();
  private final Queue<SegmentKey> pulled = new ConcurrentLinkedQueue<>();
  private final byte[] bytes = new byte[1880];

  RemoteSegmentsTest() {
    server.publishNews(Map.of(), TestServer.awake("main"));
    server.remote =
        key -> {
          pulled.add(key);
          return CompletableFuture.completedStage(Optional.of(server.hold(key.msn(), bytes)));
        };
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {19, 24, 25, 30})
  void whatIsListedOrWasUpToAWindowAgoIsPulled(long msn) {
    HttpResponse<byte[]> answer =
        server.send(FOLDER + msn + ".ts", request -> request, BodyHandlers.ofByteArray());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(bytes);
    assertThat(pulled).containsExactly(new SegmentKey("news", "main", msn));
  }

  @ParameterizedTest
  @ValueSource(strings = {"main/18.ts", "main/31.ts", "other/25.ts"})
  void nobodyIsAskedForWhatIsNot(String path) {
    assertThat(server.get("/channels/news/" + path).statusCode()).isEqualTo(404);
    assertThat(pulled).isEmpty();
  }

  /** A viewer who got the playlist from another node, which is ahead of this one by a moment. */
  @ParameterizedTest
  @ValueSource(longs = {31, 36})
  void whatIsAboutToBeListedIsAwaited(long msn) {
    server.remote = new Awaiting();
    HttpResponse<byte[]> answer =
        server.send(FOLDER + msn + ".ts", request -> request, BodyHandlers.ofByteArray());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(bytes);
    assertThat(pulled).containsExactly(new SegmentKey("news", "main", msn));
  }

  @ParameterizedTest
  @ValueSource(longs = {18, 37})
  void whatIsFarAwayIsNotAwaited(long msn) {
    server.remote = new Awaiting();

    assertThat(server.get(FOLDER + msn + ".ts").statusCode()).isEqualTo(404);
    assertThat(pulled).isEmpty();
  }

  private final class Awaiting implements RemoteSegments {
    @Override
    public CompletionStage<Optional<SegmentBody>> pull(SegmentKey key) {
      return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<SegmentBody>> await(SegmentKey key) {
      pulled.add(key);
      return CompletableFuture.supplyAsync(() -> Optional.of(server.hold(key.msn(), bytes)));
    }
  }

  @Test
  void whatIsHereIsNotPulled() {
    server.hold(25, bytes);

    assertThat(server.get(FOLDER + "25.ts").statusCode()).isEqualTo(200);
    assertThat(pulled).isEmpty();
  }

  @Test
  void whatNoNodeHasIs404() {
    server.remote = key -> CompletableFuture.completedStage(Optional.empty());

    assertThat(server.get(FOLDER + "25.ts").statusCode()).isEqualTo(404);
  }

  @Test
  void readersStartWhileItComesIn() throws Exception {
    var coming = new CompletableFuture<Optional<SegmentBody>>();
    server.remote = key -> coming;
    CompletableFuture<HttpResponse<InputStream>> asked =
        CompletableFuture.supplyAsync(
            () -> server.send(FOLDER + "25.ts", r -> r, BodyHandlers.ofInputStream()));
    SegmentBody body = server.begin(25);
    body.append(ByteString.fromString("first"));
    coming.complete(Optional.of(body));

    try (InputStream reader = await(asked).body()) {
      assertThat(reader.readNBytes(5)).asString().isEqualTo("first");
      body.append(ByteString.fromString("last"));
      body.complete();
      assertThat(reader.readAllBytes()).asString().isEqualTo("last");
    }
  }

  @Test
  void headPullsAsGetDoes() {
    HttpResponse<String> answer =
        server.send(FOLDER + "25.ts", request -> request.method("HEAD", BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Length")).contains("1880");
    assertThat(pulled).hasSize(1);
  }

  /** The channel fetches it where it runs. */
  @Test
  void aSegmentOfARecordingIsPulledWhenTheChannelHasFetchedIt() {
    server.publishNews(Map.of(), TestServer.recorded("main"));
    server.channels.answer(
        any -> {
          assertThat(pulled).isEmpty();
          return new Fetched();
        });

    assertThat(server.get(FOLDER + "26.ts").statusCode()).isEqualTo(200);
    assertThat(pulled).containsExactly(new SegmentKey("news", "main", 26));
    assertThat(server.channels.asked()).isEqualTo(1);
  }
}
