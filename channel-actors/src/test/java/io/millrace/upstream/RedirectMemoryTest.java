package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertAllSlotsBack;
import static io.millrace.upstream.TestUpstreams.bytes;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Answer;
import io.millrace.testing.Eventually;
import io.millrace.testing.ReceivedRequest;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of redirects: where a playlist's led, and who delivered the last segment. */
class RedirectMemoryTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n";

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final ScriptedOrigin edge = ScriptedOrigin.start();
  private final ScriptedOrigin other = ScriptedOrigin.start();
  private final Upstream upstream =
      new PekkoUpstreams(
              KIT.system(),
              settings(
                  """
                  idle-timeout = 5s
                  playlist { first-byte-timeout = 10s, total-timeout = 10s }
                  segment.first-byte-timeout = 10s
                  back-off.first = 10ms
                  """))
          .open(
              new OriginAccess(
                  "primary",
                  new RequestPolicy(
                      Map.of("X-Key", "secret"),
                      Map.of(
                          Hop.PLAYLIST, Map.of("X-List", "secret"),
                          Hop.SEGMENT, Map.of("X-Segment", "secret")),
                      Optional.empty(),
                      Optional.empty(),
                      HttpVersion.HTTP_1_1,
                      TlsPolicy.PLATFORM,
                      Duration.ZERO),
                  Set.of(origin.uri("/")),
                  Trust.OPERATOR));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    assertAllSlotsBack(upstream);
    upstream.close();
    origin.close();
    edge.close();
    other.close();
  }

  @Test
  void whereAPlaylistsRedirectLedIsAskedDirectly() throws Exception {
    redirectToEdge();
    for (int i = 0; i < 3; i++) {
      FetchedText fetched = value(upstream.fetchText(origin.uri("/i.m3u8")));
      assertThat(fetched.finalUri()).isEqualTo(edge.uri("/e.m3u8?t=1"));
    }
    assertThat(origin.received()).hasSize(1);
    assertThat(edge.received()).hasSize(3);
  }

  /** As on the redirect itself. */
  @Test
  void noSecretsGoToWhereItLed() throws Exception {
    redirectToEdge();
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    assertThat(edge.received())
        .hasSize(2)
        .allSatisfy(received -> assertThat(received.headers().toString()).doesNotContain("secret"));
  }

  static Stream<Answer> failures() {
    return Stream.of(
        Answer.status(403, "expired"),
        Answer.status(404, "gone"),
        Answer.status(410, "gone"),
        Answer.status(429, "too much"),
        Answer.status(500, "oops"),
        Answer.hangUp(),
        Answer.silence(),
        Answer.garbage(),
        Answer.stallAfter(new byte[10], 1000),
        Answer.redirect(302, "http://[nowhere"),
        Answer.ok("text/html", "<html>please log in</html>".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whenItFailsInAnyWayTheOriginIsAskedInTheSameCall(Answer failing) throws Exception {
    redirectToEdge();
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    edge.on("/e.m3u8", failing);
    origin.on("/i.m3u8", Answer.redirect(302, other.uri("/o.m3u8").toString()));
    other.on("/o.m3u8", Answer.playlist(PLAYLIST));
    assertThat(value(upstream.fetchText(origin.uri("/i.m3u8"))).finalUri())
        .isEqualTo(other.uri("/o.m3u8"));
    assertThat(origin.received()).hasSize(2);
    int asked = edge.received().size();
    assertThat(asked).isGreaterThan(1);
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    assertThat(origin.received()).hasSize(2);
    assertThat(edge.received()).hasSize(asked);
  }

  @Test
  void nobodyIsAskedAfterTheEnd() throws Exception {
    redirectToEdge();
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    edge.on("/e.m3u8", Answer.silence());
    var asking = upstream.fetchText(origin.uri("/i.m3u8"));
    Eventually.within(
        Duration.ofSeconds(20), () -> assertThat(edge.requests("/e.m3u8")).isEqualTo(2));
    upstream.close();
    assertThat(failure(asking).kind()).isEqualTo(Kind.CLOSED);
    Eventually.within(
        Duration.ofSeconds(20),
        () -> assertThat(upstream.occupancy()).isEqualTo(new UpstreamOccupancy(0, 0)));
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void whenBothFailItIsTheOriginsFailureThatCounts() throws Exception {
    redirectToEdge();
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    edge.close();
    origin.on("/i.m3u8", Answer.status(404, "gone"));
    UpstreamException failure = failure(upstream.fetchText(origin.uri("/i.m3u8")));
    assertThat(failure.status()).hasValue(404);
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void aRedirectToWhatIsNoPlaylistIsNotRemembered() throws Exception {
    redirectToEdge();
    edge.on("/e.m3u8", Answer.ok("text/html", "<html>wait</html>".getBytes(UTF_8)));
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void redirectsOfOtherThingsAreFollowedEachTime() throws Exception {
    origin
        .on("/p", Answer.redirect(302, edge.uri("/p").toString()))
        .on("/k", Answer.redirect(302, edge.uri("/k").toString()));
    edge.on("/p", Answer.playlist(PLAYLIST)).on("/k", Answer.ok("a/b", new byte[16]));
    for (int i = 0; i < 2; i++) {
      value(upstream.ask(PageRequest.get(origin.uri("/p"), Map.of())));
      value(upstream.fetchBytes(Hop.KEY, origin.uri("/k"), Optional.empty(), 16));
    }
    assertThat(origin.received()).hasSize(4);
  }

  @Test
  void noMorePinsAreKeptThanMayBe() {
    RedirectPins pins = new RedirectPins();
    URI there = URI.create("http://edge.example.com/");
    for (int i = 0; i < 64; i++) {
      pins.led(URI.create("http://example.com/" + i), there);
    }
    assertThat(pins.of(URI.create("http://example.com/0"))).hasValue(there);
    pins.led(URI.create("http://example.com/more"), there);
    assertThat(pins.of(URI.create("http://example.com/0"))).hasValue(there);
    assertThat(pins.of(URI.create("http://example.com/1"))).isEmpty();
    pins.drop(URI.create("http://example.com/0"), URI.create("http://newer.example.com/"));
    assertThat(pins.of(URI.create("http://example.com/0"))).hasValue(there);
  }

  @Test
  void theLastHostThatDeliveredStandsInForOneThatIsDown() throws Exception {
    deliverFromEdge();
    URI down = ScriptedOrigin.nobody();
    origin.on("/2.ts", Answer.redirect(302, down + "2.ts?t=2"));
    edge.on("/2.ts", Answer.ok("video/mp2t", new byte[376]));
    assertThat(segment("/2.ts").length()).isEqualTo(376);
    ReceivedRequest asked = edge.received().getLast();
    assertThat(asked.target()).isEqualTo("/2.ts?t=2");
    assertThat(asked.headers().toString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 509})
  void orForOneThatIsIll(int status) throws Exception {
    deliverFromEdge();
    origin.on("/2.ts", Answer.redirect(302, other.uri("/2.ts").toString()));
    other.on("/2.ts", Answer.status(status, "ill"));
    edge.on("/2.ts", Answer.ok("video/mp2t", new byte[376]));
    assertThat(segment("/2.ts").length()).isEqualTo(376);
  }

  @Test
  void itIsAskedOnceAndTheFirstFailureCounts() throws Exception {
    deliverFromEdge();
    origin.on("/2.ts", Answer.redirect(302, ScriptedOrigin.nobody() + "2.ts"));
    edge.on("/2.ts", Answer.status(404, "not here"));
    assertThat(failure(upstream.open(origin.uri("/2.ts"))).kind()).isEqualTo(Kind.CONNECT);
    assertThat(edge.requests("/2.ts")).isEqualTo(1);
  }

  @Test
  void itIsNotAskedForWhatIsRefusedOrMissing() throws Exception {
    deliverFromEdge();
    origin.on("/2.ts", Answer.redirect(302, other.uri("/2.ts").toString()));
    other.on("/2.ts", Answer.status(403, "no"));
    edge.on("/2.ts", Answer.ok("video/mp2t", new byte[376]));
    assertThat(failure(upstream.open(origin.uri("/2.ts"))).status()).hasValue(403);
    assertThat(edge.requests("/2.ts")).isZero();
  }

  @Test
  void itIsNotAskedForWhatAnotherOriginRedirects() throws Exception {
    deliverFromEdge();
    other.on("/2.ts", Answer.redirect(302, ScriptedOrigin.nobody() + "2.ts"));
    edge.on("/2.ts", Answer.ok("video/mp2t", new byte[376]));
    assertThat(failure(upstream.open(other.uri("/2.ts"))).kind()).isEqualTo(Kind.CONNECT);
    assertThat(edge.requests("/2.ts")).isZero();
  }

  private void redirectToEdge() {
    origin.on("/i.m3u8", Answer.redirect(302, edge.uri("/e.m3u8?t=1").toString()));
    edge.on("/e.m3u8", Answer.playlist(PLAYLIST));
  }

  private void deliverFromEdge() throws Exception {
    origin.on("/1.ts", Answer.redirect(302, edge.uri("/1.ts?t=1").toString()));
    edge.on("/1.ts", Answer.ok("video/mp2t", new byte[188]));
    assertThat(segment("/1.ts").length()).isEqualTo(188);
  }

  private ByteString segment(String path) throws Exception {
    return bytes(value(upstream.open(origin.uri(path))), Materializer.matFromSystem(KIT.system()));
  }
}
