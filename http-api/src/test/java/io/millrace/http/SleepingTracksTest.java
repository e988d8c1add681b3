package io.millrace.http;

import static io.millrace.http.TestServer.NEWS;
import static io.millrace.http.TestServer.PLAYLIST;
import static io.millrace.http.TestServer.await;
import static io.millrace.http.TestServer.awake;
import static io.millrace.http.TestServer.sleeping;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.Open;
import io.millrace.channel.ChannelCommand.OpenTrack;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.TrackId;
import io.millrace.http.FakeChannels.Seen;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Playlists of tracks that nobody has watched for a while. */
class SleepingTracksTest {

  private static final String SHARED_AUDIO = "/channels/news/audio/index.m3u8";
  private static final String AUDIO =
      "/channels/news/viewers/abcdefghijklmnopqrstuvwxyz012345/audio/index.m3u8";
  private static final TrackId TRACK = new TrackId("audio");

  private TestServer server = new TestServer();

  SleepingTracksTest() {
    server.publishNews(Map.of(), awake("main"), sleeping("audio"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aTrackIsWokenOnceForAllWhoWait() {
    var reply = new CompletableFuture<Opened>();
    server.channels.answerLater(reply);
    List<CompletableFuture<HttpResponse<String>>> waiting =
        IntStream.range(0, 50)
            .mapToObj(i -> "/channels/news/viewers/" + String.format("viewer%026d", i) + "/audio/")
            .map(folder -> server.getLater(folder + "index.m3u8"))
            .toList();
    server.channels.awaitAsked();

    wake();
    reply.complete(new Opened());

    assertThat(waiting).allSatisfy(answer -> assertThat(await(answer).body()).isEqualTo(PLAYLIST));
    assertThat(server.channels.questions())
        .singleElement()
        .isInstanceOfSatisfying(
            OpenTrack.class, question -> assertThat(question.track()).isEqualTo(TRACK));
    assertThat(server.get(AUDIO).statusCode()).isEqualTo(200);
    assertThat(server.channels.asked()).as("it is awake").isEqualTo(1);
  }

  @Test
  void anotherTrackIsAskedForByItself() {
    startAnew("5s");
    server.publishNews(Map.of(), sleeping("audio"), sleeping("low"));
    server.channels.answerLater(
        question ->
            ((OpenTrack) question).track().equals(TRACK)
                ? new CompletableFuture<>()
                : lowIsAwake());

    CompletableFuture<HttpResponse<String>> audio = server.getLater(AUDIO);
    server.channels.awaitAsked();

    assertThat(server.get(AUDIO.replace("audio", "low")).statusCode()).isEqualTo(200);
    assertThat(await(audio).statusCode()).isEqualTo(504);
    assertThat(server.channels.asked()).isEqualTo(2);
  }

  @Test
  void whoWaitsIsAViewerOfTheTrackAlready() throws Exception {
    var reply = new CompletableFuture<Opened>();
    server.channels.answerLater(reply);
    CompletableFuture<HttpResponse<String>> waiting = server.getLater(AUDIO);
    server.channels.awaitAsked();

    var word = new Seen(NEWS, 1, Set.of(TRACK));
    assertThat(server.channels.told().poll(20, TimeUnit.SECONDS).seen()).isEqualTo(word);
    assertThat(server.channels.told().poll(20, TimeUnit.SECONDS).seen()).isEqualTo(word);
    wake();
    reply.complete(new Opened());
    assertThat(await(waiting).statusCode()).isEqualTo(200);
  }

  @Test
  void aTrackThatTakesTooLongIs504() {
    startAnew("1s");
    server.channels.answerLater(new CompletableFuture<>());

    HttpResponse<String> answer = server.get(AUDIO);

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body()).contains("millrace.http.start-timeout");
  }

  @Test
  void anIdleChannelAndItsTrackAreStartedWithinOneTimeLimit() {
    startAnew("9s");
    server.publishIdleNews();
    server.channels.answerLater(
        question ->
            question instanceof Open
                ? CompletableFuture.supplyAsync(
                    () -> {
                      server.publishNews(Map.of(), awake("main"), sleeping("audio"));
                      return new Opened();
                    },
                    CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS))
                : new CompletableFuture<>());
    long start = System.nanoTime();

    assertThat(server.get(AUDIO).statusCode()).isEqualTo(504);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(13_900));
    assertThat(server.channels.asked()).isEqualTo(2);
  }

  @Test
  void anIdleChannelIsStartedAndThenItsTrack() {
    server.publishIdleNews();
    server.channels.answer(
        question -> {
          if (question instanceof Open) {
            server.publishNews(Map.of(), awake("main"), sleeping("audio"));
          } else {
            wake();
          }
          return new Opened();
        });

    assertThat(server.get(AUDIO).body()).isEqualTo(PLAYLIST);
    assertThat(server.channels.questions())
        .satisfiesExactly(
            first -> assertThat(first).isInstanceOf(Open.class),
            second -> assertThat(second).isInstanceOf(OpenTrack.class));
  }

  @Test
  void aTrackThatCannotBeHadIs502() {
    server.channels.answer(any -> new NotPlayable("the source has no such rendition"));
    assertThat(server.get(AUDIO).statusCode()).isEqualTo(502);
    assertThat(server.get(AUDIO).body()).contains("the source has no such rendition");

    server.channels.answer(any -> new Opened());
    assertThat(server.get(AUDIO).statusCode()).as("asleep again").isEqualTo(502);
  }

  @Test
  void whoWaitsIsSentAwayWhenTheServerStops() {
    server.channels.answerLater(new CompletableFuture<>());
    CompletableFuture<HttpResponse<String>> waiting = server.getLater(AUDIO);
    server.channels.awaitAsked();

    await(server.server.stop(Duration.ofSeconds(30)));

    assertThat(await(waiting).statusCode()).isEqualTo(503);
    assertThat(await(waiting).headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void headWakesNobodyAndTellsNoLength() {
    for (String path : List.of(AUDIO, SHARED_AUDIO)) {
      HttpResponse<String> head =
          server.send(path, request -> request.method("HEAD", BodyPublishers.noBody()));

      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValue("content-type"))
          .contains("application/vnd.apple.mpegurl");
      assertThat(head.headers().firstValue("content-length")).isEmpty();
      assertThat(head.headers().firstValue("cache-control")).contains("no-store");
      assertThat(head.headers().firstValue("location")).isEmpty();
    }
    assertThat(server.channels.asked()).isZero();
    assertThat(server.server.viewers().viewers(NEWS)).isEmpty();
  }

  @Test
  void whoHasNoSessionGetsOneBeforeTheTrackIsWoken() {
    assertThat(server.get(SHARED_AUDIO).statusCode()).isEqualTo(302);
    assertThat(server.channels.asked()).isZero();
  }

  /** With this limit, which tests that do not wait for it are not to meet on a busy machine. */
  private void startAnew(String startTimeout) {
    server.close();
    server = new TestServer(Map.of("millrace.http.start-timeout", startTimeout), Optional.empty());
    server.publishNews(Map.of(), awake("main"), sleeping("audio"));
  }

  private void wake() {
    server.publishNews(Map.of(), awake("main"), awake("audio"));
  }

  private CompletableFuture<Opened> lowIsAwake() {
    server.publishNews(Map.of(), sleeping("audio"), awake("low"));
    return CompletableFuture.completedFuture(new Opened());
  }
}
