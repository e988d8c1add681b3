package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertAllSlotsBack;
import static io.millrace.upstream.TestUpstreams.assertUnharmed;
import static io.millrace.upstream.TestUpstreams.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Answer;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Client pools have lost slots for good to requests that failed in unforeseen ways; this one must
 * not, however often.
 */
class UpstreamSoakTest {

  private static final int FAILURES = 10_000;
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Map<Kind, AtomicInteger> SEEN = new ConcurrentHashMap<>();
  private static final Materializer MATERIALIZER = Materializer.matFromSystem(KIT.system());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void losesNoSlotInTenThousandFailures() throws Exception {
    byte[] piece = new byte[4096];
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      origin
          .on("/reset", Answer.resetAfter(piece, 100_000))
          .on("/short", Answer.endAfter(piece, 100_000))
          .on("/garbage", Answer.garbage())
          .on("/hang-up", Answer.hangUp())
          .on("/huge", Answer.huge(10 << 20))
          .on("/endless", Answer.endless(piece))
          .on("/chunks", Answer.endlessChunks(piece))
          .on("/circle", Answer.redirect(302, "/circle"))
          .on("/nowhere", Answer.of(302, piece))
          .on("/lie", Answer.of(206, piece, "Content-Range: bytes 7-9/10"))
          .on("/encoding", Answer.of(200, piece, "Content-Encoding: br"))
          .on("/teapot", Answer.of(418, new byte[200_000]));
      List<URI> troubles =
          List.of(
              origin.uri("/reset"),
              origin.uri("/short"),
              origin.uri("/garbage"),
              origin.uri("/hang-up"),
              origin.uri("/huge"),
              origin.uri("/endless"),
              origin.uri("/chunks"),
              origin.uri("/circle"),
              origin.uri("/nowhere"),
              origin.uri("/lie"),
              origin.uri("/encoding"),
              origin.uri("/teapot"),
              origin.uri("/missing"),
              ScriptedOrigin.nobody());
      Upstream upstream =
          new PekkoUpstreams(KIT.system(), settings("playlist.maximum-bytes = 64KiB"))
              .open("soak", Map.of(), URI.create("http://localhost/"));
      Long failed =
          Source.range(1, FAILURES)
              .mapAsyncUnordered(4, i -> failing(upstream, troubles.get(i % troubles.size()), i))
              .runWith(Sink.fold(0L, (count, any) -> count + 1), MATERIALIZER)
              .toCompletableFuture()
              .get(5, TimeUnit.MINUTES);
      assertThat(failed).isEqualTo(FAILURES);
      assertEveryKindSeen();
      assertUnharmed(upstream, origin);
      assertAllSlotsBack(upstream);
      Eventually.within(
          Duration.ofSeconds(20),
          () -> assertThat(upstream.occupancy().openConnections()).isLessThanOrEqualTo(4));
      upstream.close();
      Eventually.within(
          Duration.ofSeconds(20),
          () -> assertThat(upstream.occupancy()).isEqualTo(new UpstreamOccupancy(0, 0)));
    }
  }

  /** Every trouble was met, every one was told by its kind, and none was a lack of slots. */
  private static void assertEveryKindSeen() {
    assertThat(SEEN.keySet())
        .containsExactlyInAnyOrder(
            Kind.RESET, Kind.PROTOCOL, Kind.TOO_LARGE, Kind.REDIRECTS, Kind.STATUS, Kind.CONNECT);
    assertThat(SEEN.values().stream().mapToInt(AtomicInteger::get).sum())
        .isGreaterThan(FAILURES / 2);
  }

  /**
   * A playlist that fails, a segment that is left after its first bytes, one that is not, a part of
   * one, or a key.
   */
  private static CompletionStage<Done> failing(Upstream upstream, URI uri, int turn) {
    CompletionStage<?> work =
        switch (turn % 5) {
          case 0 -> upstream.fetchText(uri);
          case 1 ->
              upstream
                  .open(uri)
                  .thenCompose(o -> o.bytes().take(1).runWith(Sink.ignore(), MATERIALIZER));
          case 2 ->
              upstream
                  .open(uri, Optional.of(new BodyRange(1000, 50_000)))
                  .thenCompose(o -> o.bytes().runWith(Sink.ignore(), MATERIALIZER));
          case 3 -> upstream.fetchBytes(Hop.KEY, uri, Optional.empty(), 10_000);
          default ->
              upstream.open(uri).thenAccept(o -> o.bytes().runWith(Sink.cancelled(), MATERIALIZER));
        };
    return work.handle(
        (value, failure) -> {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          if (cause instanceof UpstreamException seen) {
            SEEN.computeIfAbsent(seen.kind(), any -> new AtomicInteger()).incrementAndGet();
          }
          return Done.done();
        });
  }
}
