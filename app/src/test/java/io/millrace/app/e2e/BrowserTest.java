package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.demo.DemoChannel;
import io.millrace.app.demo.DemoOrigin;
import io.millrace.app.demo.SourceCondition;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real browser plays through changes of source. It once froze on the first playlist: hls.js
 * counts up to the Discontinuity Sequence Number, which was a number of seconds since 1970.
 */
@Tag("chromium")
class BrowserTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String CHANNEL = DemoChannel.ID.value();

  /** A busy machine shows a picture late now and then; what starves a player is longer. */
  private static final double LONGEST_STALL_MILLIS = 1_000;

  /** In seconds. */
  private static final int PLAYED = 35;

  private static final int FRAMES_PER_SECOND = 25;

  @TempDir private static Path data;
  private static DemoOrigin origin;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    origin =
        DemoOrigin.start(KIT.system(), "127.0.0.1", 0, InstantSource.system())
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    server = RunningServer.start(data, DemoChannel.catalog(origin), Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
    KIT.shutdownTestKit();
  }

  @Test
  void hlsJsPlaysThroughADeathAFreezeAndASwitch(@TempDir Path profile) throws Exception {
    Site site = server.site();
    site.join(CHANNEL);
    var stream = server.address().resolve("/channels/" + CHANNEL + "/stream.m3u8");
    try (BrowserPlayer player = BrowserPlayer.play(stream, profile)) {
      player.awaitStart();
      pass(12);
      String first = fail(SourceCondition.KILL);
      pass(9);
      origin.make(first, SourceCondition.REVIVE);
      pass(4);
      site.failover(CHANNEL);
      pass(8);
      fail(SourceCondition.FREEZE);
      pass(12);

      // A second more than is demanded, so that its pictures are counted too.
      player.awaitPlayed(PLAYED + 1);
      JsonNode last = player.lastReport();
      assertThat(last.path("fatal").asInt()).as(last.toString()).isZero();
      assertThat(last.path("errors"))
          .as(last.toString())
          .allMatch(error -> BrowserVerdict.isOfTheDecoder(error.asText()));
      assertThat(last.path("played").asDouble()).as(last.toString()).isGreaterThan(PLAYED);
      assertThat(last.path("frames").asInt())
          .as(last.toString())
          .isGreaterThan(PLAYED * FRAMES_PER_SECOND);
      assertThat(last.path("longestStallMillis").asDouble())
          .as(last.toString())
          .isLessThan(LONGEST_STALL_MILLIS);
    }
  }

  private static String fail(SourceCondition how) {
    String active = server.site().playedSource(CHANNEL);
    origin.make(active, how);
    return active;
  }

  private static void pass(int seconds) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
  }
}
