package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Answer;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of connections between requests. */
class KeptConnectionTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Materializer MATERIALIZER = Materializer.matFromSystem(KIT.system());

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final Upstream upstream =
      new PekkoUpstreams(KIT.system(), settings("keep-alive = 30s, maximum-connections = 2"))
          .open("primary", Map.of(), URI.create("http://localhost/"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    upstream.close();
    origin.close();
  }

  @Test
  void asksOnceMoreWhenAKeptConnectionBreaks() throws Exception {
    origin.on("/a", Answer.playlist("a"));
    value(upstream.fetchText(origin.uri("/a")));
    origin.on("/a", Answer.inTurn(Answer.hangUp(), Answer.playlist("b")));
    assertThat(value(upstream.fetchText(origin.uri("/a"))).text()).isEqualTo("b");
    assertThat(origin.requests("/a")).isEqualTo(3);
  }

  /** It would take a connection that it never gives back. */
  @Test
  void aRequestThatIsOverDoesNotWaitForAnotherConnection() throws Exception {
    OriginConnector connector =
        OriginConnector.of(
            new OriginAccess("any", RequestPolicy.PLAIN, Set.of(origin.uri("/")), Trust.OPERATOR),
            settings(""),
            new SystemNameLookup(),
            Optional.empty());
    OriginPool pool = new OriginPool(KIT.system(), settings(""), connector);
    Origin at = Origin.of(origin.uri("/"));
    var limits = BodyGuard.Limits.of(settings(""), 1000);
    var link =
        new OriginLink(
            at,
            false,
            KIT.system(),
            ClientConnectionSettings.create(KIT.system().settings().config()),
            connector);
    var asking = new Asking(pool, at, origin.uri("/"), HttpRequest.GET("/"), limits);
    asking.overdue();
    assertThat(pool.again(asking, link)).isFalse();
    assertThat(pool.occupancy()).isEqualTo(new UpstreamOccupancy(0, 0));
    assertThat(failure(asking.answer()).kind()).isEqualTo(Kind.TIMEOUT);
    link.cut();
  }

  @Test
  void asksOnlyOnceOverAFreshConnection() throws Exception {
    origin.on("/a", Answer.hangUp());
    assertThat(failure(upstream.fetchText(origin.uri("/a"))).kind()).isEqualTo(Kind.RESET);
    assertThat(origin.requests("/a")).isEqualTo(1);
  }

  @Test
  void closesConnectionsThatNobodyUses() throws Exception {
    Upstream brief =
        new PekkoUpstreams(KIT.system(), settings("keep-alive = 300ms"))
            .open("brief", Map.of(), URI.create("http://localhost/"));
    origin.on("/a", Answer.playlist("a"));
    value(brief.fetchText(origin.uri("/a")));
    Eventually.within(
        Duration.ofSeconds(20),
        () -> {
          assertThat(brief.occupancy()).isEqualTo(new UpstreamOccupancy(0, 0));
          assertThat(origin.openConnections()).isZero();
        });
    brief.close();
  }

  @Test
  void doesNotKeepAConnectionThatTheOriginWillClose() throws Exception {
    origin.on("/a", Answer.of(200, new byte[10], "Connection: close"));
    value(upstream.fetchText(origin.uri("/a")));
    Eventually.within(
        Duration.ofSeconds(10),
        () -> assertThat(upstream.occupancy()).isEqualTo(new UpstreamOccupancy(0, 0)));
  }

  @Test
  void letsAnUnusedConnectionGoForAnotherOrigin() throws Exception {
    origin.on("/a", Answer.playlist("a")).on("/s", Answer.silence());
    try (ScriptedOrigin other = ScriptedOrigin.start()) {
      other.on("/b", Answer.playlist("b"));
      var busy = upstream.open(origin.uri("/s"));
      value(upstream.fetchText(origin.uri("/a")));
      assertThat(value(upstream.fetchText(other.uri("/b"))).text()).isEqualTo("b");
      assertThat(upstream.occupancy()).isEqualTo(new UpstreamOccupancy(2, 1));
      upstream.close();
      assertThat(failure(busy).kind()).as("it was left alone").isEqualTo(Kind.CLOSED);
    }
  }

  @Test
  void neverUsesAConnectionWhoseBodyWasLeft() throws Exception {
    origin.on("/e", Answer.endless(new byte[100_000])).on("/a", Answer.playlist("a"));
    for (int i = 0; i < 200; i++) {
      OpenedBody opened = value(upstream.open(origin.uri("/e")));
      value(opened.bytes().runWith(Sink.head(), MATERIALIZER));
      assertThat(value(upstream.fetchText(origin.uri("/a"))).text()).isEqualTo("a");
    }
  }
}
