package io.millrace.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.media.MediaInitialization;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.BodyRange;
import io.millrace.upstream.PekkoUpstreams;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UpstreamSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;

/** A fetcher with its store over real sockets, in front of an origin that a test scripts. */
final class FetchRig implements AutoCloseable {

  final ScriptedOrigin origin = ScriptedOrigin.start();
  final SegmentStore store = new SegmentStore(4 << 20);
  private final Upstream upstream;
  private final SegmentFetcher fetcher;

  FetchRig(ActorSystem<?> system) {
    upstream =
        new PekkoUpstreams(system, UpstreamSettings.from(ConfigFactory.load()))
            .open("primary", Map.of(), origin.uri("/"));
    fetcher =
        new StreamingSegmentFetcher(
            system,
            store,
            new SegmentSettings(4 << 20, 0, Duration.ofMillis(500), 0.25),
            InstantSource.system());
  }

  /** A wish that a test changes where it is about something else. */
  Wish wish(String path, Duration announced) {
    return new Wish(
        path,
        announced,
        Optional.empty(),
        new Protection.Clear(),
        Optional.empty(),
        Expectation.WHOLE);
  }

  SegmentInFlight fetch(Wish wish) {
    return fetcher.fetch(
        upstream,
        new SegmentToFetch(
            "news",
            origin.uri(wish.path()),
            wish.range(),
            wish.announced(),
            wish.protection(),
            wish.initialization(),
            wish.expectation()));
  }

  /** Everything is given back in the end. */
  @Override
  public void close() {
    store.removeChannel("news");
    Eventually.within(
        Duration.ofSeconds(20),
        () -> {
          assertThat(upstream.occupancy().requestsInFlight()).isZero();
          assertThat(store.use().heldBytes()).isZero();
        });
    upstream.close();
    origin.close();
  }

  static <T> T value(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  static Throwable failure(CompletionStage<?> stage) throws Exception {
    return value(stage.<Throwable>handle((value, thrown) -> thrown));
  }

  record Wish(
      String path,
      Duration announced,
      Optional<BodyRange> range,
      Protection protection,
      Optional<MediaInitialization> initialization,
      Expectation expectation) {

    Wish part(long offset, long length) {
      return new Wish(
          path,
          announced,
          Optional.of(new BodyRange(offset, length)),
          protection,
          initialization,
          expectation);
    }

    Wish with(Protection other) {
      return new Wish(path, announced, range, other, initialization, expectation);
    }

    Wish with(MediaInitialization other) {
      return new Wish(path, announced, range, protection, Optional.of(other), expectation);
    }

    Wish picture() {
      return new Wish(path, announced, range, protection, initialization, Expectation.I_FRAME);
    }
  }
}
