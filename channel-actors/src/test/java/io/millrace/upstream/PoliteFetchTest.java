package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertAllSlotsBack;
import static io.millrace.upstream.TestUpstreams.bytes;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Answer;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Origins that want to be asked less, over real connections. */
class PoliteFetchTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final PekkoUpstreams UPSTREAMS =
      new PekkoUpstreams(
          KIT.system(),
          settings(
              """
              playlist { first-byte-timeout = 20s, total-timeout = 20s }
              segment.first-byte-timeout = 20s
              back-off { first = 400ms, longest = 20s }
              """));

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final List<Upstream> opened = new ArrayList<>();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    opened.forEach(
        upstream -> {
          assertAllSlotsBack(upstream);
          upstream.close();
        });
    origin.close();
  }

  private Upstream upstream(Duration interval) {
    RequestPolicy policy =
        new RequestPolicy(
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            HttpVersion.HTTP_1_1,
            TlsPolicy.PLATFORM,
            interval);
    Upstream upstream =
        UPSTREAMS.open(
            new OriginAccess("primary", policy, Set.of(origin.uri("/")), Trust.OPERATOR));
    opened.add(upstream);
    return upstream;
  }

  @Test
  void anOriginThatSaysWhenIsNotAskedBefore() throws Exception {
    Upstream upstream = upstream(Duration.ZERO);
    origin
        .on("/i.m3u8", Answer.of(429, new byte[0], "Retry-After: 60"))
        .on("/1.ts", Answer.ok("video/mp2t", new byte[188]));
    UpstreamException first = failure(upstream.fetchText(origin.uri("/i.m3u8")));
    assertThat(first.kind()).isEqualTo(Kind.STATUS);
    assertThat(first.status()).hasValue(429);
    assertThat(first.retryAfter()).hasValueSatisfying(PoliteFetchTest::isAboutAMinute);
    UpstreamException second = failure(upstream.open(origin.uri("/1.ts")));
    assertThat(second.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(second.status()).hasValue(429);
    assertThat(second.retryAfter()).hasValueSatisfying(PoliteFetchTest::isAboutAMinute);
    assertThat(origin.received()).hasSize(1);
  }

  private static void isAboutAMinute(Duration time) {
    assertThat(time).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(60));
  }

  @Test
  void otherRefusalsSayNothingOfTime() throws Exception {
    Upstream upstream = upstream(Duration.ZERO);
    origin.on("/i.m3u8", Answer.of(403, new byte[0], "Retry-After: 60"));
    assertThat(failure(upstream.fetchText(origin.uri("/i.m3u8"))).retryAfter()).isEmpty();
    assertThat(failure(upstream.fetchText(origin.uri("/i.m3u8"))).status()).hasValue(403);
  }

  @Test
  void aShortBackOffIsWaitedFor() throws Exception {
    Upstream upstream = upstream(Duration.ZERO);
    List<Long> asked = new CopyOnWriteArrayList<>();
    Answer answer = Answer.inTurn(Answer.status(509, "too much"), Answer.playlist("#EXTM3U\n"));
    origin.on(
        "/i.m3u8",
        conversation -> {
          asked.add(System.nanoTime());
          answer.give(conversation);
        });
    UpstreamException refusal = failure(upstream.fetchText(origin.uri("/i.m3u8")));
    assertThat(refusal.status()).hasValue(509);
    assertAllSlotsBack(upstream);
    CompletionStage<FetchedText> second = upstream.fetchText(origin.uri("/i.m3u8"));
    assertThat(upstream.occupancy().requestsInFlight()).isEqualTo(1);
    assertThat(value(second).text()).isEqualTo("#EXTM3U\n");
    assertThat(Duration.ofNanos(asked.getLast() - asked.getFirst()))
        .isGreaterThanOrEqualTo(refusal.retryAfter().orElseThrow());
  }

  @Test
  void requestsBeginNotSoonerThanTheInterval() throws Exception {
    Upstream upstream = upstream(Duration.ofMillis(500));
    origin.otherwise(Answer.ok("video/mp2t", new byte[188]));
    long start = System.nanoTime();
    List<CompletionStage<OpenedBody>> asked = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      asked.add(upstream.open(origin.uri("/" + i + ".ts")));
    }
    for (CompletionStage<OpenedBody> one : asked) {
      bytes(value(one), Materializer.matFromSystem(KIT.system()));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(origin.received()).hasSize(5);
  }

  @Test
  void whoWaitsForItsTurnFailsWhenTheSourceIsClosed() throws Exception {
    Upstream upstream = upstream(Duration.ofSeconds(9));
    origin.on("/i.m3u8", Answer.playlist("#EXTM3U\n"));
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    CompletionStage<FetchedText> waiting = upstream.fetchText(origin.uri("/i.m3u8"));
    upstream.close();
    assertThat(failure(waiting).kind()).isEqualTo(Kind.CLOSED);
    assertThat(origin.received()).hasSize(1);
  }
}
