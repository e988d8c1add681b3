package io.millrace.http;

import static io.millrace.http.TestServer.NEWS;
import static io.millrace.http.TestServer.PLAYLIST;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.TrackId;
import io.millrace.channel.UnknownChannelException;
import io.millrace.http.FakeChannels.Seen;
import io.millrace.http.answer.FailureKind;
import io.millrace.http.viewer.Viewer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlaylistsTest {

  private static final String STREAM = "/channels/news/stream.m3u8";
  private static final String SESSION = "abcdefghijklmnopqrstuvwxyz012345";
  private static final String MEDIA = "/channels/news/viewers/" + SESSION + "/main/index.m3u8";

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theMultivariantPlaylistGivesEveryContactASessionOfItsOwn() {
    server.publishNews();

    HttpResponse<String> first = server.get(STREAM);
    HttpResponse<String> second = server.get(STREAM);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.body())
        .matches(
            """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=2500000,CODECS="avc1.64001f,mp4a.40.2"
            viewers/[A-Za-z0-9_-]{32}/main/index.m3u8
            """);
    assertThat(second.body()).isNotEqualTo(first.body());
    assertThat(header(first, "cache-control")).contains("no-store");
    assertThat(header(first, "content-type")).contains("application/vnd.apple.mpegurl");
    assertThat(header(first, "access-control-allow-origin")).contains("*");
    assertThat(first.headers().firstValue("server")).isEmpty();
  }

  @Test
  void anotherMethodOfAskingTellsTheLengthAndGivesNoSession() {
    server.publishNews();

    HttpResponse<String> head = server.send(STREAM, r -> r.method("HEAD", BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "content-length"))
        .contains(String.valueOf(server.get(STREAM).body().length()));
  }

  @Test
  void aSessionsMediaPlaylistIsWhatTheChannelRendered() {
    server.publishNews();

    HttpResponse<String> playlist = server.get(MEDIA);

    assertThat(playlist.statusCode()).isEqualTo(200);
    assertThat(playlist.body()).isEqualTo(PLAYLIST);
    assertThat(header(playlist, "cache-control")).contains("max-age=3");
    assertThat(header(playlist, "vary")).contains("Accept-Encoding");
    assertThat(header(playlist, "access-control-expose-headers")).get().asString().contains("ETag");
  }

  @Test
  void whoAcceptsGzipGetsItUnderAnotherTag() throws Exception {
    server.publishNews();

    HttpResponse<byte[]> packed =
        server.send(
            MEDIA, r -> r.header("Accept-Encoding", "br, gzip;q=0.5"), BodyHandlers.ofByteArray());

    assertThat(header(packed, "content-encoding")).contains("gzip");
    assertThat(header(packed, "etag")).isNotEqualTo(header(server.get(MEDIA), "etag"));
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(PLAYLIST);
    }
  }

  @Test
  void whoHoldsTheCurrentPlaylistGets304() {
    server.publishNews();
    String tag = header(server.get(MEDIA), "etag").orElseThrow();

    HttpResponse<String> again = server.get(MEDIA, "If-None-Match", "\"other\", W/" + tag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "etag")).contains(tag);
    assertThat(server.get(MEDIA, "If-None-Match", tag, "Accept-Encoding", "gzip").statusCode())
        .isEqualTo(200);
  }

  @Test
  void noSessionIsGivenForATrackThatThereIsNot() {
    server.publishNews();

    HttpResponse<String> answer = server.get("/channels/news/sound/index.m3u8");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("no track 'sound'; it has: main");
  }

  @Test
  void withoutASessionOneIsGivenByRedirect() {
    server.publishNews();

    HttpResponse<String> redirect = server.get("/channels/news/main/index.m3u8");

    assertThat(redirect.statusCode()).isEqualTo(302);
    String location = header(redirect, "location").orElseThrow();
    assertThat(location).matches("\\.\\./viewers/[A-Za-z0-9_-]{32}/main/index\\.m3u8");
    assertThat(
            server
                .get(URI.create("/channels/news/main/index.m3u8").resolve(location).getPath())
                .body())
        .isEqualTo(PLAYLIST);
    assertThat(
            server
                .send(
                    "/channels/news/main/index.m3u8",
                    r -> r.method("HEAD", BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void readingAPlayingChannelAsksNobody() {
    server.publishNews();
    server.hold(25, new byte[188]);

    for (int i = 0; i < 50; i++) {
      server.get(STREAM);
      server.get(MEDIA);
      server.get("/channels/news/viewers/" + SESSION + "/main/25.ts");
    }

    assertThat(server.channels.asked()).isZero();
  }

  @Test
  void anIdleChannelIsStartedOnceForAllWhoWait() {
    server.publishIdleNews();
    var reply = new CompletableFuture<Opened>();
    server.channels.answerLater(reply);

    List<CompletableFuture<HttpResponse<String>>> waiting =
        IntStream.range(0, 20)
            .mapToObj(
                i -> CompletableFuture.supplyAsync(() -> server.get(i % 2 == 0 ? STREAM : MEDIA)))
            .toList();
    server.channels.awaitAsked();
    server.publishNews();
    reply.complete(new Opened());

    assertThat(waiting)
        .allSatisfy(r -> assertThat(TestServer.await(r).statusCode()).isEqualTo(200));
    assertThat(server.channels.asked()).isEqualTo(1);
  }

  @Test
  void whatCannotBePlayedIs502WithTheReason() {
    server.publishIdleNews();
    server.channels.answer(any -> new NotPlayable("all 2 sources refuse the connection"));

    HttpResponse<String> response = server.get(STREAM);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body())
        .contains("\"kind\":\"upstream\"", "\"channel\":\"news\"", "refuse the connection");
    assertThat(header(response, "access-control-allow-origin")).contains("*");
    assertThat(header(response, "cache-control")).contains("no-store");
    assertThat(server.server.failures().count(FailureKind.UPSTREAM)).isEqualTo(1);
  }

  @Test
  void aStartThatTakesTooLongIs504() {
    Map<String, String> settings = Map.of("millrace.http.start-timeout", "1s");
    try (var hasty = new TestServer(settings, Optional.empty())) {
      hasty.publishIdleNews();
      assertThat(hasty.get(STREAM).statusCode()).isEqualTo(504);
    }

    server.publishIdleNews();
    server.channels.fail(new TimeoutException());
    assertThat(server.get(MEDIA).statusCode()).isEqualTo(504);
  }

  @Test
  void aChannelThatIsNotThereIs404() {
    server.publishIdleNews();
    server.channels.fail(new UnknownChannelException(NEWS));

    assertThat(server.get(STREAM).statusCode()).isEqualTo(404);
    assertThat(server.get("/channels/sport/stream.m3u8").statusCode()).isEqualTo(404);
    assertThat(server.get("/channels/sport/stream.m3u8").body()).contains("no channel 'sport'");
  }

  @Test
  void anUnknownTrackIs404AndTheKnownOnesAreNamed() {
    server.publishNews();

    HttpResponse<String> response =
        server.get("/channels/news/viewers/" + SESSION + "/audio/index.m3u8");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("no track 'audio'; it has: main");
    assertThat(server.get("/channels/news/audio/index.m3u8").statusCode())
        .as("no session is given for it")
        .isEqualTo(404);
  }

  @Test
  void preflightsAreAnsweredForPlayback() {
    HttpResponse<String> options =
        server.send(STREAM, r -> r.method("OPTIONS", BodyPublishers.noBody()));

    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(header(options, "access-control-allow-methods")).contains("GET, HEAD, OPTIONS");
    assertThat(header(options, "access-control-allow-headers")).contains("Range, If-None-Match");
    assertThat(header(options, "access-control-max-age")).contains("86400");
  }

  @Test
  void otherMethodsAre405() {
    server.publishNews();

    HttpResponse<String> response = server.send(STREAM, r -> r.POST(BodyPublishers.ofString("x")));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "allow")).contains("GET, HEAD, OPTIONS");
  }

  @Test
  void viewersAreToldToTheChannelAndKeptWithWhatTheyGot() throws Exception {
    server.publishNews();
    server.hold(25, new byte[1880]);
    server.get(MEDIA, "User-Agent", "player/1");
    server.get("/channels/news/viewers/" + SESSION + "/main/25.ts");

    assertThat(server.channels.told().poll(20, TimeUnit.SECONDS).seen())
        .isEqualTo(new Seen(NEWS, 1, Set.of(TrackId.MAIN)));
    assertThat(server.server.viewers().viewers(NEWS))
        .singleElement()
        .satisfies(viewer -> assertThat(viewer.session()).isEqualTo(SESSION))
        .satisfies(viewer -> assertThat(viewer.userAgent()).isEqualTo("player/1"))
        .satisfies(viewer -> assertThat(viewer.segmentsServed()).isEqualTo(1))
        .extracting(Viewer::bytesServed)
        .isEqualTo(PLAYLIST.length() + 1880L);
  }

  private static Optional<String> header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name);
  }
}
