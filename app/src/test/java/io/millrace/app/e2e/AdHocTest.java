package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.millrace.app.e2e.StrictViewer.Seen;
import io.millrace.app.server.PlayKey;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.cluster.ClusterSettings;
import io.millrace.http.play.BroughtAddress;
import io.millrace.testing.Answer;
import io.millrace.testing.Eventually;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.OriginAccess;
import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.Upstreams;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Addresses that viewers bring along, from the link to the picture and to the end. */
class AdHocTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "millrace.play.enabled", "true",
          "millrace.channel.idle-after", "5 s",
          "millrace.viewers.timeout", "2 s");

  /** Hosts inside are allowed wherever something can be allowed. */
  private static final Map<String, String> ALLOWING =
      Map.of(
          "MILLRACE_PLAY_HOSTS", "127.0.0.1, localhost, [::1]",
          "MILLRACE_UPSTREAM_ALLOW", "127.0.0.0/8, ::1");

  private static final ClusterSettings ALONE = ClusterSettings.from(ConfigFactory.load());

  private static final URI PUBLIC = URI.create("http://8.8.8.8/");

  /** The same as proxies are asked for it. */
  private static final URI PROXIED = URI.create("http://8.8.8.8:80/");

  @TempDir private Path data;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Level level = ROOT.getLevel();

  @BeforeEach
  void listen() {
    log.start();
    ROOT.setLevel(Level.INFO);
    ROOT.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    ROOT.detachAppender(log);
    ROOT.setLevel(level);
  }

  /**
   * All that is public is behind a proxy of the test, so that nothing leaves this machine and the
   * guard stays as it is.
   */
  private record Internet(Upstreams upstreams, URI proxy) implements Upstreams {
    @Override
    public Upstream open(OriginAccess access) {
      RequestPolicy given = access.requests();
      var proxied =
          new RequestPolicy(
              given.headers(),
              given.headersByHop(),
              given.credentials(),
              Optional.of(proxy),
              given.version(),
              given.tls(),
              given.minimumInterval());
      return upstreams.open(
          new OriginAccess(access.name(), proxied, access.homes(), access.trust()));
    }
  }

  @Test
  void aSignedLinkPlaysIsFetchedOnceForAllAndLeavesNothing() throws Exception {
    try (ScriptedOrigin internet = ScriptedOrigin.start();
        RunningServer server = start(internet, Map.of())) {
      LiveSource source = LiveSource.behind(internet, PROXIED.resolve("s3cret-folder/"), 7);
      URI address = PUBLIC.resolve("s3cret-folder/index.m3u8?token=s3cret");
      URI link = signed(server, address);
      String channel = channel(server.site().ask(link));
      assertThat(channel(server.site().ask(link))).isEqualTo(channel);
      StrictViewer one = watch(server, channel);
      StrictViewer two = watch(server, channel);
      one.await(seen -> assertThat(seen).hasSizeGreaterThan(6));
      two.await(seen -> assertThat(seen).hasSizeGreaterThan(6));

      assertThat(server.site().reload().path("removed")).isEmpty();
      JsonNode listed = Site.json(server.site().ask("/api/v1/channels")).path("channels").path(0);
      assertThat(listed.path("adHoc").asBoolean()).isTrue();
      assertThat(listed.path("name").asText()).isEqualTo("ad-hoc");
      assertThat(listed.toString()).doesNotContain("s3cret", PUBLIC.getHost());
      assertThat(server.site().text(server.site().join(channel)))
          .doesNotContain("s3cret", PUBLIC.getHost());
      assertThat(one.leave()).noneMatch(Seen::discontinuity).allMatch(seen -> seen.marker() == 7);
      assertThat(two.leave()).noneMatch(Seen::discontinuity);
      assertThat(source.fetches().values()).isNotEmpty().allMatch(count -> count == 1);

      awaitGone(server, channel);
      Eventually.within(PATIENCE, () -> assertThat(server.segments().heldBytes()).isZero());
      assertThat(log.list)
          .isNotEmpty()
          .allSatisfy(
              event ->
                  assertThat(event.getFormattedMessage())
                      .doesNotContain("s3cret", PUBLIC.getHost()));
    }
    try (Stream<Path> kept = Files.list(data.resolve("timelines"))) {
      assertThat(kept).isEmpty();
    }
    assertThat(Files.getPosixFilePermissions(data.resolve("play-key")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aRecordingIsPlayedTooAndALinkIsGoodAfterARestart() throws Exception {
    try (ScriptedOrigin internet = ScriptedOrigin.start()) {
      LiveSource source = LiveSource.behind(internet, PROXIED.resolve("film/"), 7);
      Answer recording =
          Answer.playlist(
              source.playlist().replaceFirst("\n", "\n#EXT-X-PLAYLIST-TYPE:VOD\n")
                  + "#EXT-X-ENDLIST\n");
      source.lists(text -> recording);
      String query;
      String channel;
      try (RunningServer server = start(internet, Map.of())) {
        URI link = signed(server, PUBLIC.resolve("film/index.m3u8"));
        query = link.getRawQuery();
        channel = channel(server.site().ask(link));
        URI playlist = server.site().join(channel);
        String text = server.site().text(playlist);
        assertThat(text).contains("#EXT-X-ENDLIST");
        String last =
            text.lines().filter(line -> !line.startsWith("#")).reduce((a, b) -> b).orElseThrow();
        assertThat(server.site().ask(playlist.resolve(last)).statusCode()).isEqualTo(200);
      }
      try (RunningServer again = start(internet, Map.of())) {
        assertThat(channel(again.site().ask("/play?" + query))).isEqualTo(channel);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]"})
  void nothingInsideIsReachedWhateverIsAllowed(String host) throws Exception {
    try (ScriptedOrigin inside = ScriptedOrigin.start();
        RunningServer server = start(null, ALLOWING)) {
      String address = inside.uri("/index.m3u8").toString().replace("127.0.0.1", host);
      HttpResponse<byte[]> sent =
          server.site().ask("/play?url=" + URLEncoder.encode(address, StandardCharsets.UTF_8));
      assertRefused(server, channel(sent));
      assertThat(inside.received()).isEmpty();
    }
  }

  @Test
  void noRedirectAndNoPlaylistLeadsInside() throws Exception {
    try (ScriptedOrigin internet = ScriptedOrigin.start();
        ScriptedOrigin inside = ScriptedOrigin.start();
        RunningServer server = start(internet, ALLOWING)) {
      LiveSource hidden = new LiveSource(inside, "live", 7, LiveSource.SECOND, 20_000);
      internet.on(PROXIED + "redirect", Answer.redirect(302, hidden.uri().toString()));
      internet.on(
          PROXIED + "variants",
          Answer.playlist("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n" + hidden.uri() + "\n"));
      internet.on(
          PROXIED + "segments",
          conversation ->
              Answer.playlist(
                      hidden.playlist().replaceAll("(?m)^(\\d+)", inside.uri("/live/") + "$1"))
                  .give(conversation));
      for (String path : List.of("redirect", "variants", "segments")) {
        assertRefused(server, channel(server.site().ask(signed(server, PUBLIC.resolve(path)))));
        assertThat(internet.requests(PROXIED + path)).as(path).isPositive();
      }
      assertThat(inside.received()).isEmpty();
      assertThat(internet.received())
          .allMatch(request -> request.target().startsWith(PROXIED.toString()));
    }
  }

  @Test
  void placesAndStartsAreLimited() throws Exception {
    Map<String, String> limits =
        Map.of("MILLRACE_PLAY_MAX_CHANNELS", "1", "MILLRACE_PLAY_STARTS_PER_MINUTE", "2");
    try (ScriptedOrigin internet = ScriptedOrigin.start();
        RunningServer server = start(internet, limits)) {
      assertThat(asked(server, "1")).isEqualTo(302);
      assertThat(asked(server, "2")).isEqualTo(503);
      Eventually.within(PATIENCE, () -> assertThat(asked(server, "2")).isEqualTo(302));
      Eventually.within(PATIENCE, () -> assertThat(asked(server, "3")).isEqualTo(429));
    }
  }

  /**
   * A server with no channels of its own.
   *
   * @param internet what all that is public is behind; null for nothing
   */
  private RunningServer start(@Nullable ScriptedOrigin internet, Map<String, String> environment) {
    var none = new CatalogSnapshot(List.of(), List.of());
    return RunningServer.start(
        data,
        () -> none,
        SETTINGS,
        environment,
        upstreams -> internet == null ? upstreams : new Internet(upstreams, internet.uri("")));
  }

  private static StrictViewer watch(RunningServer server, String channel) {
    return StrictViewer.watch(server.site(), channel, RfcFollower.Options.window(12));
  }

  private URI signed(RunningServer server, URI address) throws BroughtAddress.UnusableException {
    return PlayKey.signer(data, ALONE)
        .link(
            server.address(),
            BroughtAddress.of(address.toString()),
            Instant.now().plus(Duration.ofHours(1)));
  }

  private int asked(RunningServer server, String path) {
    try {
      return server.site().ask(signed(server, PUBLIC.resolve(path))).statusCode();
    } catch (IOException | BroughtAddress.UnusableException e) {
      throw new AssertionError(path, e);
    }
  }

  private static String channel(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).as(Site.text(answer)).isEqualTo(302);
    String location = answer.headers().firstValue("location").orElseThrow();
    assertThat(location).matches("channels/play-[A-Za-z0-9_-]{22}/stream.m3u8");
    return location.split("/", -1)[1];
  }

  private static void assertRefused(RunningServer server, String channel) throws IOException {
    HttpResponse<byte[]> answer = server.site().ask("/channels/" + channel + "/stream.m3u8");
    assertThat(answer.statusCode()).isIn(502, 504);
    assertThat(Site.text(answer)).doesNotContain("127.0.0.1", "localhost", "::1", ".m3u8\"");
    awaitGone(server, channel);
  }

  private static void awaitGone(RunningServer server, String channel) {
    Eventually.within(
        PATIENCE,
        () -> {
          try {
            assertThat(server.site().ask("/api/v1/channels/" + channel).statusCode())
                .isEqualTo(404);
          } catch (IOException e) {
            throw new AssertionError("no answer", e);
          }
        });
  }
}
