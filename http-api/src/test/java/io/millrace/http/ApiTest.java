package io.millrace.http;

import static io.millrace.http.TestServer.NEWS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.GetStatus;
import io.millrace.channel.ChannelCommand.NoOtherSource;
import io.millrace.channel.ChannelCommand.NoSuchSource;
import io.millrace.channel.ChannelCommand.NotRefreshed;
import io.millrace.channel.ChannelCommand.RefreshLinks;
import io.millrace.channel.ChannelCommand.Refreshed;
import io.millrace.channel.ChannelCommand.SwitchFailed;
import io.millrace.channel.ChannelCommand.SwitchSource;
import io.millrace.channel.ChannelCommand.Switched;
import io.millrace.channel.ChannelStatus;
import io.millrace.channel.ChannelStatus.Health;
import io.millrace.channel.ChannelStatus.LinkStatus;
import io.millrace.channel.ChannelStatus.SourceStatus;
import io.millrace.channel.ChannelStatus.Timers;
import io.millrace.channel.ChannelStatus.TrackStatus;
import io.millrace.channel.Decision;
import io.millrace.channel.Phase;
import io.millrace.channel.ProviderStatus;
import io.millrace.channel.TrackId;
import io.millrace.channel.UnknownChannelException;
import io.millrace.http.api.DefinitionReload;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest {

  private static final String REFRESH = "/api/v1/channels/news/refresh";
  private static final String FAILOVER = "/api/v1/channels/news/failover";

  private final TestServer server =
      new TestServer(Map.of("millrace.http.request-timeout", "5s"), Optional.empty());

  ApiTest() {
    server.publishNews();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aStatusIsJsonWithSecondsInstantsAndNamesAsDocumented() {
    server.channels.answer(any -> STATUS);

    HttpResponse<String> response = server.get("/api/v1/channels/news");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            """
            {"id":"news","name":"News 24","adHoc":false,"start":"on-demand","phase":"live",\
            "since":"2026-01-01T00:00:00Z","activeSource":"primary",\
            "sources":[{"name":"primary","priority":1,"health":"up","consecutiveFailures":0,\
            "failures":2,"playlistAge":2.5,"speed":4.0,"reasons":[]}],\
            "timers":{"nextReload":"2026-01-01T00:00:06Z"},\
            "tracks":[{"id":"main","firstListed":25,"lastListed":30,"discontinuitySequence":1,\
            "targetDuration":10,"bytesHeld":9000000}],"viewers":3,"restarts":0,\
            "decisions":[{"at":"2026-01-01T00:00:00Z","kind":"went-dark","text":"all rest",\
            "inputs":{"sources":"2"}}]}""");
    assertThat(response.headers().firstValue("cache-control")).contains("no-store");
    assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  @Test
  void allStatusesAreListedAndOneThatDoesNotAnswerKeepsItsPlace() {
    server.channels.answer(any -> STATUS);
    assertThat(server.get("/api/v1/channels").body()).startsWith("{\"channels\":[{\"id\":\"news\"");

    server.channels.fail(new TimeoutException());
    assertThat(server.get("/api/v1/channels").body())
        .isEqualTo(
            "{\"channels\":[{\"id\":\"news\",\"name\":\"News 24\",\"phase\":\"live\","
                + "\"error\":\"the channel did not answer\"}]}");

    server.channels.fail(new UnknownChannelException(NEWS));
    assertThat(server.get("/api/v1/channels").body()).isEqualTo("{\"channels\":[]}");
  }

  @Test
  void failoverWithoutABodyGoesToTheBestOtherSource() {
    server.channels.answer(
        command -> {
          assertThat(command).isInstanceOf(SwitchSource.class);
          assertThat(((SwitchSource) command).to()).isEmpty();
          return new Switched("primary", "backup", 31, Duration.ofMillis(1234));
        });

    HttpResponse<String> response = server.send(FAILOVER, r -> r.POST(BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"channel\":\"news\",\"from\":\"primary\",\"to\":\"backup\",\"firstMsn\":31,"
                + "\"tookMillis\":1234}");
  }

  @Test
  void failoverNamesTheSourceToGoTo() {
    server.channels.answer(
        command ->
            new NoSuchSource(((SwitchSource) command).to().orElse(""), List.of("primary", "b")));

    HttpResponse<String> response = failover("{\"source\": \"c\"}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("no source 'c'", "primary, b");
  }

  @Test
  void refreshTellsOfTheOtherLink() {
    Instant renewed = Instant.parse("2030-01-01T00:00:00Z");
    server.channels.answer(
        command -> {
          assertThat(command).isInstanceOf(RefreshLinks.class);
          return new Refreshed(
              "primary",
              new LinkStatus(
                  "…/live.m3u8",
                  renewed,
                  Optional.of(renewed.plusSeconds(50)),
                  Optional.of(renewed.plusSeconds(70)),
                  Optional.of("query parameter \"exp\""),
                  Optional.empty()));
        });

    HttpResponse<String> response = server.send(REFRESH, r -> r.POST(BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"channel\":\"news\",\"source\":\"primary\",\"link\":{"
                + "\"address\":\"…/live.m3u8\",\"renewedAt\":\"2030-01-01T00:00:00Z\","
                + "\"renewsAt\":\"2030-01-01T00:00:50Z\",\"expiresAt\":\"2030-01-01T00:01:10Z\","
                + "\"expiryFrom\":\"query parameter \\\"exp\\\"\"}}");
  }

  @Test
  void aRefreshThatCannotBeSaysWhy() {
    server.channels.answer(any -> new NotRefreshed(Optional.of("primary"), "the page is down"));
    HttpResponse<String> failed = server.send(REFRESH, r -> r.POST(BodyPublishers.noBody()));
    assertThat(failed.statusCode()).isEqualTo(502);
    assertThat(failed.body()).contains("'primary' has no other link: the page is down");

    server.channels.answer(any -> new NotRefreshed(Optional.empty(), "it follows no source"));
    HttpResponse<String> idle = server.send(REFRESH, r -> r.POST(BodyPublishers.noBody()));
    assertThat(idle.statusCode()).isEqualTo(409);
    assertThat(idle.body()).contains("it follows no source");

    assertThat(server.get(REFRESH).statusCode()).isEqualTo(405);
    assertThat(
            server
                .send("/api/v1/channels/sport/refresh", r -> r.POST(BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void aFailoverThatCannotBeSaysWhy() {
    server.channels.answer(any -> new NoOtherSource("it has one source only"));
    assertThat(failover("{}").statusCode()).isEqualTo(409);
    assertThat(failover("{}").body()).contains("it has one source only");

    server.channels.answer(any -> new SwitchFailed("backup", "connection refused"));
    assertThat(failover("{}").statusCode()).isEqualTo(502);
    assertThat(failover("{}").body()).contains("'backup' did not deliver: connection refused");

    server.channels.answerLater(new CompletableFuture<>());
    assertThat(failover("{}").statusCode()).isEqualTo(504);
  }

  @Test
  void aMalformedBodyIs400AndSaysWhere() {
    assertThat(failover("{\"source\":\n  }").statusCode()).isEqualTo(400);
    assertThat(failover("{\"source\":\n  }").body()).contains("not JSON at line 2, column ");
    assertThat(failover("{\"sorce\": \"b\"}").body()).contains("the only field is");
    assertThat(failover("{\"source\": 7}").body()).contains("must be the name of a source");
    assertThat(failover("[]").body()).contains("must be an object");
    assertThat(failover("{} {}").statusCode()).isEqualTo(400);
    assertThat(server.channels.asked()).isZero();
  }

  @Test
  void anotherContentTypeIs415() {
    HttpResponse<String> response =
        server.send(
            FAILOVER,
            r ->
                r.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("source=b")));

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(response.body()).contains("Content-Type: application/json");
  }

  @Test
  void aBodyThatIsTooLargeIs413() {
    assertThat(failover("{\"source\": \"" + "x".repeat(100_000) + "\"}").statusCode())
        .isEqualTo(413);
  }

  @Test
  void aBodyInChunksIsRead() {
    server.channels.answer(any -> new Switched("a", "b", 1, Duration.ofMillis(1)));

    HttpResponse<String> response =
        server.send(
            FAILOVER,
            r ->
                r.header("Content-Type", "application/json; charset=utf-8")
                    .POST(
                        BodyPublishers.fromPublisher(
                            BodyPublishers.ofString("{\"source\":\"b\"}"))));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void anUnknownChannelIs404() {
    assertThat(server.get("/api/v1/channels/sport").statusCode()).isEqualTo(404);
    assertThat(
            server
                .send("/api/v1/channels/sport/failover", r -> r.POST(BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(404);

    server.channels.fail(new UnknownChannelException(NEWS));
    assertThat(server.get("/api/v1/channels/news").statusCode()).isEqualTo(404);
  }

  @Test
  void reloadTellsWhatChanged() {
    server.reload.complete(
        new DefinitionReload.Outcome(
            List.of("a"),
            List.of(),
            List.of("b"),
            4,
            List.of(new DefinitionReload.Problem("c", "sources", "has none"))));

    HttpResponse<String> response =
        server.send("/api/v1/reload", r -> r.POST(BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"added\":[\"a\"],\"changed\":[],\"removed\":[\"b\"],\"unchanged\":4,\"problems\":"
                + "[{\"channel\":\"c\",\"field\":\"sources\",\"reason\":\"has none\"}]}");
  }

  @Test
  void aDefectIs500WithoutAWordOfIt() {
    server.reload.completeExceptionally(new IllegalStateException("secret"));

    HttpResponse<String> response =
        server.send("/api/v1/reload", r -> r.POST(BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("\"kind\":\"internal\"").doesNotContain("secret");
  }

  @Test
  void otherMethodsAre405AndOtherAddresses404() {
    assertThat(server.get("/api/v1/reload").statusCode()).isEqualTo(405);
    assertThat(server.get("/api/v1/reload").headers().firstValue("allow")).contains("POST");
    assertThat(server.get(FAILOVER).statusCode()).isEqualTo(405);
    assertThat(server.get("/api").statusCode()).isEqualTo(404);
    assertThat(server.get("/api/v2/channels").statusCode()).isEqualTo(404);
    assertThat(server.get("/api/v1/channels/news/sources").statusCode()).isEqualTo(404);
  }

  @Test
  void aPageOfAnotherOriginChangesNothing() {
    server.channels.answer(any -> new Switched("a", "b", 1, Duration.ofMillis(1)));

    assertThat(failoverFrom("http://evil.example").statusCode()).isEqualTo(403);
    assertThat(failoverFrom("null").statusCode()).isEqualTo(403);
    assertThat(failoverFrom("http://127.0.0.1:" + server.port()).statusCode()).isEqualTo(200);
  }

  @Test
  void withoutATokenOnlyLoopbackNamesReachTheApi() throws Exception {
    server.channels.answer(any -> STATUS);

    assertThat(server.raw("/api/v1/channels", "rebound.example:80", ""))
        .startsWith("HTTP/1.1 403 ")
        .contains("loopback names only");
    assertThat(server.raw("/api/v1/channels", "[::1]:8080", "")).startsWith("HTTP/1.1 200 ");
  }

  /** A proxy on this machine often asks for a loopback name itself, whoever asked the proxy. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded: for=192.0.2.1",
        "X-Forwarded-For: 192.0.2.1",
        "x-forwarded-host: example.com",
        "X-Forwarded-Proto: https",
        "X-Real-IP: 192.0.2.1",
        "Via: 1.1 proxy"
      })
  void withoutATokenNothingReachesTheApiThroughAProxy(String header) throws Exception {
    String refused = server.raw("/api/v1/channels", "127.0.0.1:8080", header + "\r\n");

    assertThat(refused).startsWith("HTTP/1.1 403 ").contains("millrace.api.token-required");
    assertThat(server.raw("/health/live", "127.0.0.1:8080", header + "\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aTokenMustBeShown() {
    try (var guarded = new TestServer(Map.of(), Optional.of("s3cret"))) {
      guarded.publishNews();
      guarded.channels.answer(command -> command instanceof GetStatus ? STATUS : "");

      HttpResponse<String> refused = guarded.get("/api/v1/channels");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("www-authenticate")).isPresent();
      assertThat(refused.body()).contains("Authorization: Bearer");
      assertThat(guarded.get("/api/v1/channels", "Authorization", "Bearer s3cre").statusCode())
          .isEqualTo(401);
      assertThat(guarded.get("/api/nothing").statusCode()).isEqualTo(401);
      assertThat(guarded.get("/api/v1/channels", "Authorization", "bearer s3cret").statusCode())
          .isEqualTo(200);
      assertThat(guarded.get("/channels/news/stream.m3u8").statusCode()).isEqualTo(200);
      assertThat(guarded.get("/health").statusCode()).isEqualTo(200);
    }
  }

  private HttpResponse<String> failover(String json) {
    return server.send(
        FAILOVER,
        r -> r.header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
  }

  private HttpResponse<String> failoverFrom(String origin) {
    return server.send(FAILOVER, r -> r.header("Origin", origin).POST(BodyPublishers.noBody()));
  }

  @Test
  void providersAreShownWithWhoUsesThemAndWhoWaits() {
    server.providers.standing =
        List.of(
            new ProviderStatus(
                "acme",
                4,
                2,
                Optional.of(AT),
                Optional.empty(),
                List.of(new ProviderStatus.Lease(NEWS, "primary", false, AT.plusSeconds(20))),
                List.of(new ProviderStatus.Waiting(new ChannelId("sport"), "main", 100))));

    HttpResponse<String> response = server.get("/api/v1/providers");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"providers\":[{\"name\":\"acme\",\"maxChannels\":4,\"believedLimit\":2,"
                + "\"believedUntil\":\"2026-01-01T00:00:00Z\","
                + "\"leases\":[{\"channel\":\"news\",\"source\":\"primary\",\"probe\":false,"
                + "\"expiresAt\":\"2026-01-01T00:00:20Z\"}],"
                + "\"queue\":[{\"channel\":\"sport\",\"source\":\"main\",\"priority\":100}]}]}");
  }

  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private static final ChannelStatus STATUS =
      new ChannelStatus(
          NEWS,
          "News 24",
          false,
          StartMode.ON_DEMAND,
          Phase.LIVE,
          AT,
          Optional.of("primary"),
          Optional.empty(),
          Optional.empty(),
          List.of(
              new SourceStatus(
                  "primary",
                  1,
                  Health.UP,
                  Optional.empty(),
                  0,
                  2,
                  Optional.of(Duration.ofMillis(2500)),
                  OptionalDouble.of(4),
                  Optional.empty(),
                  Optional.empty(),
                  OptionalInt.empty(),
                  List.of(),
                  Optional.empty(),
                  Optional.empty())),
          new Timers(
              Optional.of(AT.plusSeconds(6)), Optional.empty(), Optional.empty(), Optional.empty()),
          List.of(new TrackStatus(TrackId.MAIN, 25, 30, 1, Duration.ofSeconds(10), 9_000_000)),
          3,
          0,
          List.of(new Decision(AT, Decision.Kind.WENT_DARK, "all rest", Map.of("sources", "2"))));
}
