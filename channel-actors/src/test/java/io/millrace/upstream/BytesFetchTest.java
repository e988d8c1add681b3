package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertUnharmed;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Answer;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys, Media Initialization Sections and session data from origins of every kind. */
class BytesFetchTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final byte[] KEY = new byte[1000];

  static {
    new Random(5).nextBytes(KEY);
  }

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final Upstream upstream =
      new PekkoUpstreams(KIT.system(), settings(""))
          .open("primary", Map.of("X-Token", "secret"), origin.uri("/"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void isUnharmed() throws Exception {
    assertUnharmed(upstream, origin);
    upstream.close();
    origin.close();
  }

  @Test
  void givesTheBytesAsTheyAreWithTheSourcesHeaders() throws Exception {
    origin.on("/a.key", Answer.drip(KEY, 100, Duration.ofMillis(1)));
    assertThat(value(fetch("/a.key", 1000)).toArray()).isEqualTo(KEY);
    assertThat(origin.received().getFirst().header("x-token")).containsExactly("secret");
    assertThat(origin.received().getFirst().header("accept-encoding")).containsExactly("identity");
  }

  @Test
  void givesAnEmptyBody() throws Exception {
    origin.on("/a.key", Answer.ok("application/octet-stream", new byte[0]));
    assertThat(value(fetch("/a.key", 1000))).isEqualTo(ByteString.emptyByteString());
  }

  @Test
  void givesAPartOfAFile() throws Exception {
    origin
        .on("/part.mp4", Answer.of(206, Arrays.copyOf(KEY, 200), "Content-Range: bytes 0-199/1000"))
        .on("/whole.mp4", Answer.ok("video/mp4", KEY));
    for (String path : new String[] {"/part.mp4", "/whole.mp4"}) {
      var bytes =
          upstream.fetchBytes(Hop.KEY, origin.uri(path), Optional.of(new BodyRange(0, 200)), 200);
      assertThat(value(bytes).toArray()).as(path).isEqualTo(Arrays.copyOf(KEY, 200));
    }
  }

  @Test
  void refusesWhatIsTooLargeAndNamesTheLimit() throws Exception {
    origin
        .on("/length.key", Answer.ok("application/octet-stream", KEY))
        .on("/close.key", Answer.untilClose(KEY))
        .on("/packed.key", Answer.gzip("application/octet-stream", new byte[100_000]));
    for (String path : new String[] {"/length.key", "/close.key", "/packed.key"}) {
      UpstreamException failure = failure(fetch(path, 999));
      assertThat(failure.kind()).as(path).isEqualTo(Kind.TOO_LARGE);
      assertThat(failure).hasMessageContaining("999");
    }
  }

  @Test
  void hasTheTimeOfAPlaylist() throws Exception {
    origin
        .on("/late.key", Answer.silence())
        .on("/slow.key", Answer.drip(new byte[100], 1, Duration.ofMillis(150)));
    Upstream hasty =
        new PekkoUpstreams(
                KIT.system(),
                settings(
                    "minimum-speed = 0, playlist { first-byte-timeout = 500ms, total-timeout = 1s }"))
            .open("hasty", Map.of(), origin.uri("/"));
    for (String path : new String[] {"/late.key", "/slow.key"}) {
      assertThat(
              failure(hasty.fetchBytes(Hop.KEY, origin.uri(path), Optional.empty(), 1000)).kind())
          .as(path)
          .isEqualTo(Kind.TIMEOUT);
    }
    hasty.close();
  }

  @Test
  void failsInTheKindsThatEverythingFailsIn() throws Exception {
    origin.on("/cut.key", Answer.resetAfter(KEY, 2000)).on("/gone.key", Answer.status(410, "gone"));
    assertThat(failure(fetch("/cut.key", 5000)).kind()).isEqualTo(Kind.RESET);
    assertThat(failure(fetch("/gone.key", 5000)).status()).hasValue(410);
  }

  private CompletionStage<ByteString> fetch(String path, long maximumBytes) {
    return upstream.fetchBytes(Hop.KEY, origin.uri(path), Optional.empty(), maximumBytes);
  }
}
