package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.testing.Answer;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/** Settings of tests, and what every test of an upstream asks in the end. */
final class TestUpstreams {

  private static final int PATIENCE_SECONDS = 60;

  private TestUpstreams() {}

  /** So patient that no good origin is given up because the machine is busy. */
  static UpstreamSettings settings(String changes) {
    return UpstreamSettings.from(
        ConfigFactory.parseString("millrace.upstream {" + changes + "}")
            .withFallback(
                ConfigFactory.parseString(
                    """
                    millrace.upstream {
                      connect-timeout = 20s
                      idle-timeout = 20s
                      minimum-speed = 8KiB
                      minimum-speed-window = 20s
                      playlist { first-byte-timeout = 20s, total-timeout = 30s }
                      segment { first-byte-timeout = 20s, maximum-bytes = 2MiB }
                    }
                    """))
            .withFallback(ConfigFactory.load()));
  }

  static <T> T value(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** What the stage failed with, and nothing around it. */
  static UpstreamException failure(CompletionStage<?> stage) throws Exception {
    Throwable failure = value(stage.<Throwable>handle((value, thrown) -> thrown));
    assertThat(failure).isExactlyInstanceOf(UpstreamException.class);
    return (UpstreamException) failure;
  }

  /** The failure of a body that had a good head. */
  static UpstreamException bodyFailure(OpenedBody opened, Materializer materializer)
      throws Exception {
    Throwable failure =
        value(
            opened
                .bytes()
                .runWith(Sink.ignore(), materializer)
                .<Throwable>handle((value, thrown) -> thrown));
    assertThat(failure).isExactlyInstanceOf(UpstreamException.class);
    return (UpstreamException) failure;
  }

  static ByteString bytes(OpenedBody opened, Materializer materializer) throws Exception {
    return value(
        opened
            .bytes()
            .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), materializer));
  }

  /** After any trouble: every slot comes back, and a good request works. */
  static void assertUnharmed(Upstream upstream, ScriptedOrigin origin) throws Exception {
    origin.on("/good.m3u8", Answer.playlist("#EXTM3U\n"));
    long start = System.nanoTime();
    try {
      FetchedText fetched = value(upstream.fetchText(origin.uri("/good.m3u8")));
      assertThat(fetched.text()).isEqualTo("#EXTM3U\n");
    } catch (ExecutionException failure) {
      throw new AssertionError(
          "a good request failed after "
              + (System.nanoTime() - start) / 1_000_000
              + " ms, asked "
              + origin.requests("/good.m3u8")
              + " times, "
              + upstream.occupancy(),
          failure);
    }
    assertAllSlotsBack(upstream);
  }

  static void assertAllSlotsBack(Upstream upstream) {
    Eventually.within(
        Duration.ofSeconds(20), () -> assertThat(upstream.occupancy().requestsInFlight()).isZero());
  }
}
