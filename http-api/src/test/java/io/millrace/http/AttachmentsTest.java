package io.millrace.http;

import static io.millrace.http.TestServer.NEWS;
import static io.millrace.http.TestServer.await;
import static io.millrace.http.TestServer.awake;
import static io.millrace.http.TestServer.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.Attachment;
import io.millrace.channel.Attachment.Kind;
import io.millrace.channel.ChannelCommand.AttachmentItem;
import io.millrace.channel.ChannelCommand.Fetch;
import io.millrace.channel.ChannelCommand.Fetched;
import io.millrace.channel.ChannelCommand.NotFetched;
import io.millrace.channel.ChannelView;
import io.millrace.channel.Phase;
import io.millrace.http.viewer.CountingNode;
import io.millrace.source.ChannelId;
import io.millrace.testing.Eventually;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What playlists name beside segments. */
class AttachmentsTest {

  private static final String SESSION = "abcdefghijklmnopqrstuvwxyz012345";
  private static final String SHARED = "/channels/news/main/";
  private static final String OWN = "/channels/news/viewers/" + SESSION + "/main/";
  private static final String MAP = "init-0a1b.mp4";
  private static final String KEY = "key-0a1b.key";
  private static final String DATA = "data-3";
  private static final String SECRET = "sixteen bytes ok";
  private static final Map<String, Attachment> ALL =
      Map.of(
          MAP, attachment(Kind.INITIALIZATION, "video/mp4", "a map"),
          KEY, attachment(Kind.KEY, "application/octet-stream", SECRET),
          DATA, attachment(Kind.DATA, "application/json", "{}"));

  private final TestServer server = new TestServer();

  AttachmentsTest() {
    server.publishNews(ALL, awake("main"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anInitializationSectionIsServedForEver() {
    for (String folder : List.of(SHARED, OWN, SHARED.replace("main", "session"))) {
      HttpResponse<String> map = server.get(folder + MAP);

      assertThat(map.statusCode()).isEqualTo(200);
      assertThat(map.body()).isEqualTo("a map");
      assertThat(header(map, "content-type")).contains("video/mp4");
      assertThat(header(map, "cache-control")).contains("public, max-age=3600, immutable");
      assertThat(header(map, "access-control-allow-origin")).contains("*");
    }
    assertThat(server.channels.asked()).isZero();
  }

  @Test
  void oneRangeOfAnInitializationSectionIsServed() {
    HttpResponse<String> part = server.get(SHARED + MAP, "Range", "bytes=2-3");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("ma");
    assertThat(header(part, "content-range")).contains("bytes 2-3/5");

    HttpResponse<String> behind = server.get(SHARED + MAP, "Range", "bytes=5-");
    assertThat(behind.statusCode()).isEqualTo(416);
    assertThat(behind.body()).contains(MAP + " has 5 bytes");
  }

  @Test
  void sessionDataIsKeptBriefly() {
    HttpResponse<String> data =
        server.get("/channels/news/viewers/" + SESSION + "/session/" + DATA);

    assertThat(data.statusCode()).isEqualTo(200);
    assertThat(data.body()).isEqualTo("{}");
    assertThat(header(data, "content-type")).contains("application/json");
    assertThat(header(data, "cache-control")).contains("max-age=10");
    assertThat(header(data, "access-control-allow-origin")).contains("*");
  }

  /** What an origin calls a page is not run as a page of ours. */
  @Test
  void anOriginsTypeIsPassedOnWithoutItsPowers() {
    server.publishNews(
        Map.of(
            "data-1", attachment(Kind.DATA, "text/html", "<script>"),
            "data-2", attachment(Kind.DATA, "no type\r\nX-Evil: 1", "?")),
        awake("main"));

    HttpResponse<String> page = server.get(SHARED + "data-1");
    assertThat(header(page, "content-security-policy")).contains("default-src 'none'; sandbox");
    assertThat(header(page, "x-content-type-options")).contains("nosniff");
    HttpResponse<String> odd = server.get(SHARED + "data-2");
    assertThat(header(odd, "content-type")).contains("application/octet-stream");
    assertThat(header(odd, "x-evil")).isEmpty();
  }

  @Test
  void aViewerOfTheChannelGetsTheKeyAndNobodyKeepsIt() {
    server.get(OWN + "index.m3u8");

    HttpResponse<String> key = server.get(OWN + KEY);

    assertThat(key.statusCode()).isEqualTo(200);
    assertThat(key.body()).isEqualTo(SECRET);
    assertThat(header(key, "content-type")).contains("application/octet-stream");
    assertThat(header(key, "cache-control")).contains("no-store");
    assertThat(header(key, "access-control-allow-origin")).contains("*");
    assertThat(header(key, "accept-ranges")).isEmpty();
  }

  @Test
  void whoWasGivenASessionGetsTheKeyThatTheMultivariantPlaylistNames() {
    String folder = "/channels/news/viewers/" + sessionFrom(server) + "/session/";

    assertThat(server.get(folder + KEY).body()).isEqualTo(SECRET);
  }

  /** No balancer has to keep a viewer on the node that gave it its session. */
  @Test
  void theSessionOfOneNodeOpensTheKeyAtAnother() {
    try (var one = new TestServer(new CountingNode("one", "the key of both"));
        var other = new TestServer(new CountingNode("other", "the key of both"));
        var stranger = new TestServer(new CountingNode("stranger", "a key of its own"))) {
      for (TestServer each : List.of(one, other, stranger)) {
        each.publishNews(ALL, awake("main"));
      }
      String address = "/channels/news/viewers/" + sessionFrom(one) + "/main/" + KEY;

      assertThat(other.get(address).body()).isEqualTo(SECRET);
      assertRefused(stranger.get(address));
      assertThat(other.server.viewers().viewers(NEWS)).as("a key alone makes no viewer").isEmpty();
    }
  }

  private static String sessionFrom(TestServer node) {
    Matcher session =
        Pattern.compile("viewers/([^/]+)/").matcher(node.get("/channels/news/stream.m3u8").body());
    assertThat(session.find()).isTrue();
    return session.group(1);
  }

  @Test
  void nobodyElseGetsTheKey() {
    server.hold(25, new byte[188]);
    ChannelId sport = new ChannelId("sport");
    server.views.publish(
        new ChannelView(
            sport,
            "Sport",
            Phase.LIVE,
            Optional.of(session -> "#EXTM3U\n"),
            List.of(awake("main")),
            Map.of()));
    server.get("/channels/sport/viewers/" + SESSION + "/main/index.m3u8");
    server.get(OWN + "25.ts");
    server.send(
        "/channels/news/stream.m3u8", request -> request.method("HEAD", BodyPublishers.noBody()));

    assertRefused(server.get(SHARED + KEY));
    assertRefused(server.get(SHARED.replace("main", "session") + KEY));
    assertRefused(server.get(OWN + KEY));
    assertRefused(server.get("/channels/news/viewers/" + "A".repeat(32) + "/main/" + KEY));
    assertRefused(server.get("/channels/news/viewers/" + "-".repeat(32) + "/main/" + KEY));
    assertRefused(server.get(OWN + "key-ffff.key"));
    assertThat(server.channels.asked()).isZero();
    assertThat(
            server
                .send(OWN + KEY, request -> request.method("HEAD", BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void aViewerWhoHasLeftGetsNoKeyUnlessItWatchesARecording() {
    try (var brief = new TestServer(Map.of("millrace.viewers.timeout", "1s"), Optional.empty())) {
      brief.publishNews(ALL, awake("main"), recorded("film"));
      String other = OWN.replace(SESSION, "A".repeat(32));
      brief.get(OWN + "index.m3u8");
      brief.get(other.replace("main", "film") + "index.m3u8");

      Eventually.within(
          Duration.ofSeconds(20), () -> assertThat(brief.server.viewers().viewers(NEWS)).isEmpty());

      assertRefused(brief.get(OWN + KEY));
      assertThat(brief.get(other + KEY).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatIsNotThereIsFetchedOnceForAllWhoWait() {
    server.publishNews(Map.of(), awake("main"));
    var reply = new CompletableFuture<Fetched>();
    server.channels.answerLater(reply);
    List<CompletableFuture<HttpResponse<String>>> waiting =
        IntStream.range(0, 20)
            .mapToObj(i -> server.getLater((i % 2 == 0 ? OWN : SHARED) + MAP))
            .toList();
    server.channels.awaitAsked();

    server.publishNews(ALL, awake("main"));
    reply.complete(new Fetched());

    assertThat(waiting).allSatisfy(answer -> assertThat(await(answer).body()).isEqualTo("a map"));
    assertThat(server.channels.questions())
        .singleElement()
        .isInstanceOfSatisfying(
            Fetch.class,
            question -> assertThat(question.item()).isEqualTo(new AttachmentItem(MAP)));
  }

  @Test
  void aKeyIsFetchedForAViewer() {
    server.publishNews(Map.of(), awake("main"));
    server.channels.answer(
        any -> {
          server.publishNews(ALL, awake("main"));
          return new Fetched();
        });
    server.get(OWN + "index.m3u8");

    assertThat(server.get(OWN + KEY).body()).isEqualTo(SECRET);
  }

  @Test
  void whatCannotBeFetchedSaysWhy() {
    server.publishNews(Map.of(), awake("main"));
    server.channels.answer(any -> new NotFetched("the source answers with 403", true));
    assertThat(server.get(SHARED + MAP).statusCode()).isEqualTo(502);
    server.channels.answer(any -> new NotFetched("no playlist names it", false));
    assertThat(server.get(SHARED + MAP).statusCode()).isEqualTo(404);
    server.channels.answer(any -> new Fetched());
    assertThat(server.get(SHARED + MAP).statusCode()).as("gone again").isEqualTo(404);
  }

  @Test
  void whatTakesTooLongIs504() {
    Map<String, String> settings = Map.of("millrace.http.start-timeout", "1s");
    try (var hasty = new TestServer(settings, Optional.empty())) {
      hasty.publishNews(Map.of(), awake("main"));
      assertThat(hasty.get(SHARED + MAP).statusCode()).isEqualTo(504);
    }
  }

  @Test
  void whoWaitsIsSentAwayWhenTheServerStops() {
    server.publishNews(Map.of(), awake("main"));
    server.channels.answerLater(new CompletableFuture<>());
    CompletableFuture<HttpResponse<String>> waiting = server.getLater(SHARED + MAP);
    server.channels.awaitAsked();

    await(server.server.stop(Duration.ofSeconds(30)));

    assertThat(await(waiting).statusCode()).isEqualTo(503);
  }

  /** A name must not open what is something else. */
  @Test
  void aKeyUnderAnotherNameIsNotServed() {
    server.publishNews(Map.of(MAP, attachment(Kind.KEY, "video/mp4", SECRET)), awake("main"));
    server.channels.answer(any -> new Fetched());

    assertThat(server.get(SHARED + MAP).statusCode()).isEqualTo(404);
  }

  @Test
  void headTellsTheLengthOnly() {
    HttpResponse<String> head =
        server.send(SHARED + MAP, request -> request.method("HEAD", BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "content-length")).contains("5");
  }

  @Test
  void anUnknownTrackAndAnIdleChannelAre404() {
    assertThat(server.get(SHARED.replace("main", "audio") + MAP).body())
        .contains("no track 'audio'; it has: main");
    server.publishIdleNews();
    assertThat(server.get(SHARED + MAP).statusCode()).isEqualTo(404);
    assertThat(server.channels.asked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init-.mp4",
        "init-0A.mp4",
        "init-0a.exe",
        "key-0a",
        "data-x",
        "data-03",
        "init-0a.mp4.key"
      })
  void nothingElseReachesTheChannel(String name) {
    assertThat(server.get(SHARED + name).statusCode()).isEqualTo(404);
    assertThat(server.get(OWN + name).statusCode()).isEqualTo(404);
    assertThat(server.channels.asked()).isZero();
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .contains("keys are for the viewers of the channel", "load the channel's playlists first")
        .doesNotContain(SECRET);
    assertThat(header(answer, "cache-control")).contains("no-store");
    assertThat(header(answer, "access-control-allow-origin")).contains("*");
  }

  private static Attachment attachment(Kind kind, String contentType, String text) {
    return new Attachment(
        kind, contentType, ByteString.fromString(text, StandardCharsets.US_ASCII));
  }

  private static Optional<String> header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name);
  }
}
