package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.demo.DemoChannel;
import io.millrace.app.demo.DemoOrigin;
import io.millrace.app.demo.SourceCondition;
import io.millrace.app.e2e.StrictViewer.Seen;
import io.millrace.testing.Eventually;
import io.millrace.testing.RfcFollower;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real players stay on while all sources are dead, and play on when one is back. */
@Tag("chromium")
@Tag("ffmpeg")
class SlatePlayerTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String CHANNEL = DemoChannel.ID.value();
  private static final Duration HOLD_BACK = Duration.ofSeconds(6);
  private static final int OUTAGE = 30;
  private static final int PLAYED = 46;

  @TempDir private static Path data;
  private static DemoOrigin origin;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    origin =
        DemoOrigin.start(KIT.system(), "127.0.0.1", 0, InstantSource.system())
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    Map<String, String> settings =
        Map.of(
            "millrace.channel.slate", "true",
            "millrace.channel.decisions", "1000",
            "millrace.failover.rest.longest", "4s");
    server = RunningServer.start(data, DemoChannel.catalog(origin), settings);
  }

  @AfterAll
  static void stop() {
    server.close();
    KIT.shutdownTestKit();
  }

  @Test
  void ffmpegAndHlsJsStayOnWhileBothSourcesAreDeadForHalfAMinute(@TempDir Path profile)
      throws Exception {
    var stream = server.address().resolve("/channels/" + CHANNEL + "/stream.m3u8");
    StrictViewer viewer =
        StrictViewer.watch(server.site(), CHANNEL, RfcFollower.Options.window(12));
    Duration wanted = Duration.ofSeconds(PLAYED).plus(HOLD_BACK);
    try (FfmpegPlayer ffmpeg = FfmpegPlayer.play(stream, wanted);
        BrowserPlayer browser = BrowserPlayer.play(stream, profile)) {
      browser.awaitStart();
      pass(6);
      both(SourceCondition.KILL);
      pass(OUTAGE);
      assertThat(status().hasNonNull("slateSince")).as(status().toPrettyString()).isTrue();
      both(SourceCondition.REVIVE);
      Eventually.within(
          Duration.ofSeconds(30),
          () -> {
            JsonNode status = status();
            assertThat(status.path("phase").asText()).as(status.toPrettyString()).isEqualTo("live");
          });
      pass(8);

      String why = status().path("decisions").toPrettyString();
      assertThat(ffmpeg.exitCode(Duration.ofSeconds(30))).as(ffmpeg.complaints() + why).isZero();
      assertThat(ffmpeg.complaints().stream().filter(line -> !isOfTheClock(line)))
          .as(why)
          .isEmpty();
      browser.awaitPlayed(PLAYED - 4);
      BrowserVerdict.assertPlayedWell(browser.lastReport(), PLAYED - 4, why);
    }
    assertThat(status().hasNonNull("slateSince")).isFalse();
    assertThat(Switches.breaks(status())).isGreaterThanOrEqualTo(2);
    viewer.await(
        seen ->
            assertThat(seen.stream().filter(Seen::discontinuity))
                .hasSize(Switches.breaks(status())));
    List<Seen> seen = viewer.leave();
    assertThat(seen).noneMatch(Seen::isLost);
    assertThat(StrictViewer.leastBuffered(seen)).isPositive();
  }

  /**
   * The newest segment of a source that is back is older than what players were given meanwhile. A
   * discontinuity allows that; ffmpeg says so all the same when it reads across one.
   */
  private static boolean isOfTheClock(String complaint) {
    return complaint.matches(".*\\[warning] DTS \\d+ < \\d+ out of order");
  }

  private static void both(SourceCondition condition) {
    origin.make("primary", condition);
    origin.make("backup", condition);
  }

  private static JsonNode status() {
    return server.status(CHANNEL);
  }

  private static void pass(int seconds) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
  }
}
