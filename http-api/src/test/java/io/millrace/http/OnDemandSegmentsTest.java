package io.millrace.http;

import static io.millrace.http.TestServer.NEWS;
import static io.millrace.http.TestServer.await;
import static io.millrace.http.TestServer.awake;
import static io.millrace.http.TestServer.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Fetch;
import io.millrace.channel.ChannelCommand.Fetched;
import io.millrace.channel.ChannelCommand.NotFetched;
import io.millrace.channel.ChannelCommand.PrefetchAfter;
import io.millrace.channel.ChannelCommand.SegmentItem;
import io.millrace.channel.TrackId;
import io.millrace.http.FakeChannels.Seen;
import io.millrace.http.FakeChannels.Told;
import io.millrace.http.answer.FailureKind;
import io.millrace.segment.SegmentBody;
import io.millrace.testing.Eventually;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segments of a recording, which are fetched when somebody asks for them. */
class OnDemandSegmentsTest {

  private static final String SHARED = "/channels/news/main/";
  private static final String OWN = "/channels/news/viewers/abcdefghijklmnopqrstuvwxyz012345/main/";

  private final TestServer server =
      new TestServer(Map.of("millrace.http.max-waiting", 3), Optional.empty());
  private final byte[] bytes = new byte[100_000];

  OnDemandSegmentsTest() {
    new Random(1).nextBytes(bytes);
    server.publishNews(Map.of(), recorded("main"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aSegmentIsFetchedOnceForAllWhoWait() {
    var reply = new CompletableFuture<Fetched>();
    server.channels.answerLater(reply);
    List<CompletableFuture<HttpResponse<String>>> waiting =
        Stream.of(OWN, SHARED, SHARED).map(folder -> server.getLater(folder + "26.ts")).toList();
    server.channels.awaitAsked();

    server.hold(26, bytes);
    reply.complete(new Fetched());

    assertThat(waiting).allSatisfy(answer -> assertThat(await(answer).statusCode()).isEqualTo(200));
    assertThat(server.channels.questions())
        .singleElement()
        .isInstanceOfSatisfying(
            Fetch.class,
            question -> assertThat(question.item()).isEqualTo(new SegmentItem(TrackId.MAIN, 26)));
    assertThat(server.get(SHARED + "26.ts").statusCode()).isEqualTo(200);
    assertThat(server.channels.asked()).as("it is held").isEqualTo(1);
  }

  /** The channel only heard of segments that were not there: every third one came late. */
  @Test
  void theChannelHearsWhatIsPlayedUntilItIsAhead() {
    var heard = new Told(NEWS, new PrefetchAfter(new SegmentItem(TrackId.MAIN, 28)));
    server.hold(28, bytes);
    server.hold(29, bytes);

    assertThat(server.get(SHARED + "28.ts").statusCode()).isEqualTo(200);
    assertThat(server.channels.told()).containsExactly(heard);
    server.hold(30, bytes);
    for (int msn = 28; msn <= 30; msn++) {
      assertThat(server.get(SHARED + msn + ".ts").statusCode()).isEqualTo(200);
    }
    assertThat(server.channels.told()).as("30 is the last one").containsExactly(heard);
  }

  @Test
  void readersStartWhileItComesIn() throws Exception {
    SegmentBody[] body = new SegmentBody[1];
    server.channels.answer(
        any -> {
          body[0] = server.begin(25);
          body[0].append(ByteString.fromArray(bytes, 0, 50_000));
          return new Fetched();
        });

    try (InputStream reader =
        server.send(OWN + "25.ts", r -> r, BodyHandlers.ofInputStream()).body()) {
      assertThat(reader.readNBytes(50_000)).isEqualTo(Arrays.copyOf(bytes, 50_000));
      body[0].append(ByteString.fromArray(bytes, 50_000, 50_000));
      body[0].complete();
      assertThat(reader.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 50_000, 100_000));
    }
  }

  @Test
  void oneRangeOfItIsServed() {
    deliver();

    HttpResponse<byte[]> part =
        server.send(
            OWN + "30.ts", r -> r.header("Range", "bytes=10-19"), BodyHandlers.ofByteArray());

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("content-range")).contains("bytes 10-19/100000");
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, 10, 20));
  }

  /** It was answered with all of it where the segment had begun to come in. */
  @ParameterizedTest
  @CsvSource({
    "bytes=10-19,   206, bytes 10-19/100000,       10, 20",
    "bytes=-10,     206, bytes 99990-99999/100000, 99990, 100000",
    "bytes=99990-,  206, bytes 99990-99999/100000, 99990, 100000",
    "bytes=0-9,     206, bytes 0-9/100000,         0, 10",
    "bytes=100000-, 416, bytes */100000,           0, 0",
  })
  void aPartOfOneThatIsComingInIsWaitedFor(
      String range, int status, String contentRange, int from, int to) throws Exception {
    SegmentBody body = comingIn();
    CompletableFuture<HttpResponse<byte[]>> part = part(OWN + "30.ts", "Range", range);
    CompletableFuture<HttpResponse<byte[]>> other = part(SHARED + "30.ts", "Range", range);
    assertThat(server.get(SHARED + "29.ts").statusCode()).as("others are served").isEqualTo(502);
    assertThat(part).isNotDone();
    body.append(ByteString.fromArray(bytes, 50_000, 50_000));
    body.complete();

    for (HttpResponse<byte[]> answer :
        List.of(part.get(30, TimeUnit.SECONDS), other.get(30, TimeUnit.SECONDS))) {
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.headers().firstValue("content-range")).contains(contentRange);
      if (status == 206) {
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(bytes, from, to));
      }
    }
  }

  /** Players that ask so for everything would get nothing before it is whole. */
  @ParameterizedTest
  @CsvSource({"bytes=0-, Accept", "bytes=9-1, Accept", "bytes=10-19, If-Range"})
  void whatMayNotBeAPartIsSentAsItComesIn(String range, String header) throws Exception {
    SegmentBody body = comingIn();
    UnaryOperator<HttpRequest.Builder> asked = r -> r.headers("Range", range, header, "\"x\"");
    HttpResponse<InputStream> answer =
        server.send(OWN + "30.ts", asked, BodyHandlers.ofInputStream());

    try (InputStream reader = answer.body()) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(reader.readNBytes(50_000)).isEqualTo(Arrays.copyOf(bytes, 50_000));
      body.complete();
      assertThat(reader.readAllBytes()).isEmpty();
    }
  }

  @Test
  void aPartOfOneThatFailsIs404() throws Exception {
    SegmentBody body = server.begin(28);
    body.append(ByteString.fromArray(bytes, 0, 50_000));
    CompletableFuture<HttpResponse<byte[]>> part = part(OWN + "28.ts", "Range", "bytes=10-19");
    var found = new Told(NEWS, new PrefetchAfter(new SegmentItem(TrackId.MAIN, 28)));
    Eventually.within(
        Duration.ofSeconds(30), () -> assertThat(server.channels.told()).contains(found));
    body.fail(new IllegalStateException("the origin has closed"));

    assertThat(part.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
  }

  @Test
  void whoeverWaitsTooLongForAPartGetsAllOfIt() throws Exception {
    Map<String, String> settings = Map.of("millrace.http.start-timeout", "1s");
    try (var hasty = new TestServer(settings, Optional.empty())) {
      hasty.publishNews(Map.of(), recorded("main"));
      hasty.channels.answer(any -> new NotFetched("the source answers with 500", true));
      SegmentBody body = hasty.begin(30);
      body.append(ByteString.fromArray(bytes, 0, 50_000));
      HttpResponse<InputStream> answer =
          hasty.send(
              OWN + "30.ts", r -> r.header("Range", "bytes=10-19"), BodyHandlers.ofInputStream());

      try (InputStream reader = answer.body()) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(reader.readNBytes(50_000)).isEqualTo(Arrays.copyOf(bytes, 50_000));
      }
    }
  }

  /** Half of the segment that is being fetched. */
  private SegmentBody comingIn() {
    server.channels.answer(any -> new NotFetched("the source answers with 500", true));
    SegmentBody body = server.begin(30);
    body.append(ByteString.fromArray(bytes, 0, 50_000));
    return body;
  }

  private CompletableFuture<HttpResponse<byte[]>> part(String path, String... headers) {
    return CompletableFuture.supplyAsync(
        () -> server.send(path, r -> r.headers(headers), BodyHandlers.ofByteArray()));
  }

  @Test
  void headFetchesItToo() {
    deliver();

    HttpResponse<String> head =
        server.send(SHARED + "30.ts", r -> r.method("HEAD", BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-length")).contains("100000");
    assertThat(server.channels.asked()).isEqualTo(1);
  }

  @Test
  void onlyWhatIsListedIsFetched() {
    assertThat(server.get(SHARED + "24.ts").statusCode()).isEqualTo(404);
    assertThat(server.get(SHARED + "31.ts").statusCode()).isEqualTo(404);
    assertThat(server.get("/channels/news/audio/26.ts").statusCode()).isEqualTo(404);
    server.publishNews(Map.of(), awake("main"));
    assertThat(server.get(SHARED + "26.ts").statusCode()).as("live").isEqualTo(404);
    assertThat(server.channels.asked()).isZero();
  }

  @Test
  void whatCannotBeFetchedIs502AndWhatIsNotThereIs404() {
    server.channels.answer(any -> new NotFetched("the source answers with 500", true));
    assertThat(server.get(SHARED + "26.ts").statusCode()).isEqualTo(502);
    assertThat(server.get(SHARED + "26.ts").body()).contains("the source answers with 500");

    server.channels.answer(any -> new NotFetched("no playlist names it", false));
    assertThat(server.get(SHARED + "26.ts").statusCode()).isEqualTo(404);
    assertThat(server.get(SHARED + "26.ts").body()).contains("no playlist names it");
  }

  @Test
  void whatTakesTooLongIs504() {
    Map<String, String> settings = Map.of("millrace.http.start-timeout", "1s");
    try (var hasty = new TestServer(settings, Optional.empty())) {
      hasty.publishNews(Map.of(), recorded("main"));
      assertThat(hasty.get(SHARED + "26.ts").statusCode()).isEqualTo(504);
    }

    server.channels.fail(new TimeoutException());
    assertThat(server.get(SHARED + "27.ts").statusCode()).isEqualTo(504);
  }

  @Test
  void whatHasLeftMemoryAtOnceIs503() {
    server.channels.answer(any -> new Fetched());

    HttpResponse<String> answer = server.get(SHARED + "26.ts");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
    assertThat(answer.body()).contains("millrace.segments.memory");
  }

  @Test
  void noMoreThanTheBoundWaitForOneChannel() {
    var reply = new CompletableFuture<Fetched>();
    server.channels.answerLater(reply);
    List<CompletableFuture<HttpResponse<String>>> waiting =
        IntStream.range(25, 28).mapToObj(msn -> server.getLater(SHARED + msn + ".ts")).toList();
    waiting.forEach(any -> server.channels.awaitAsked());

    HttpResponse<String> refused = server.get(SHARED + "28.ts");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(refused.body()).contains("\"kind\":\"overload\"", "millrace.http.max-waiting");
    assertThat(server.server.failures().count(FailureKind.OVERLOAD)).isEqualTo(1);
    assertThat(server.channels.asked()).isEqualTo(3);

    IntStream.range(25, 28).forEach(msn -> server.hold(msn, bytes));
    reply.complete(new Fetched());
    assertThat(waiting).allSatisfy(answer -> assertThat(await(answer).statusCode()).isEqualTo(200));
    deliver();
    assertThat(server.get(SHARED + "28.ts").statusCode()).as("there is room").isEqualTo(200);
  }

  @Test
  void whoWaitsIsSentAwayWhenTheServerStops() {
    server.channels.answerLater(new CompletableFuture<>());
    CompletableFuture<HttpResponse<String>> waiting = server.getLater(OWN + "26.ts");
    server.channels.awaitAsked();

    await(server.server.stop(Duration.ofSeconds(30)));

    assertThat(await(waiting).statusCode()).isEqualTo(503);
  }

  @Test
  void whoWaitsIsAViewerOfTheTrack() throws Exception {
    var reply = new CompletableFuture<Fetched>();
    server.channels.answerLater(reply);
    CompletableFuture<HttpResponse<String>> waiting = server.getLater(OWN + "26.ts");

    assertThat(server.channels.told().poll(20, TimeUnit.SECONDS).seen())
        .isEqualTo(new Seen(NEWS, 1, Set.of(TrackId.MAIN)));
    server.hold(26, bytes);
    reply.complete(new Fetched());
    assertThat(await(waiting).statusCode()).isEqualTo(200);
  }

  @Test
  void whoHasNoSessionIsNoViewer() {
    deliver();

    server.get(SHARED + "26.ts");

    assertThat(server.server.viewers().viewers(NEWS)).isEmpty();
  }

  private void deliver() {
    server.channels.answer(
        question -> {
          server.hold(((SegmentItem) ((Fetch) question).item()).msn(), bytes);
          return new Fetched();
        });
  }
}
