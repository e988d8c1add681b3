package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.demo.DemoChannel;
import io.millrace.app.demo.DemoOrigin;
import io.millrace.app.demo.SourceCondition;
import io.millrace.app.e2e.FfmpegPlayer.Progress;
import io.millrace.app.e2e.StrictViewer.Seen;
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

/** A real player plays through the death of sources and through switches by hand. */
@Tag("ffmpeg")
class PlayerTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String CHANNEL = DemoChannel.ID.value();
  private static final Duration HOLD_BACK = Duration.ofSeconds(6);
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
  void ffmpegPlaysAMinuteThroughTwoDeathsAndThreeSwitches() throws Exception {
    Site site = server.site();
    var stream = server.address().resolve("/channels/" + CHANNEL + "/stream.m3u8");
    StrictViewer viewer = StrictViewer.watch(site, CHANNEL, RfcFollower.Options.window(12));
    try (FfmpegPlayer player = FfmpegPlayer.play(stream, Duration.ofMinutes(1).plus(HOLD_BACK))) {
      pass(6);
      String first = killActive();
      pass(10);
      origin.make(first, SourceCondition.REVIVE);
      pass(4);
      site.bringTo(CHANNEL, first);
      pass(8);
      String second = killActive();
      pass(10);
      origin.make(second, SourceCondition.REVIVE);
      pass(4);
      site.bringTo(CHANNEL, second);
      pass(8);
      site.failover(CHANNEL);

      assertThat(player.exitCode(Duration.ofSeconds(40))).as("" + player.complaints()).isZero();
      assertThat(player.complaints()).isEmpty();
      assertPlayed(player.progress());
    }
    assertThat(Switches.breaks(server.status(CHANNEL))).isGreaterThanOrEqualTo(5);
    viewer.await(
        seen ->
            assertThat(seen.stream().filter(Seen::discontinuity))
                .hasSize(Switches.breaks(server.status(CHANNEL))));
    List<Seen> seen = viewer.leave();
    assertThat(StrictViewer.leastBuffered(seen)).isPositive();
  }

  private static void assertPlayed(List<Progress> progress) {
    Progress start = progress.getFirst();
    Progress end = progress.getLast();
    assertThat(end.played()).isGreaterThan(Duration.ofSeconds(57).plus(HOLD_BACK));
    assertThat(end.frames())
        .isGreaterThan(HOLD_BACK.plusSeconds(57).toSeconds() * FRAMES_PER_SECOND);
    for (Progress now : progress) {
      assertThat(now.played().minus(Duration.between(start.at(), now.at())))
          .as("left in the buffer of a player that plays as fast as time goes by, at " + now)
          .isPositive();
    }
  }

  private static String killActive() {
    String active = server.site().playedSource(CHANNEL);
    origin.make(active, SourceCondition.KILL);
    return active;
  }

  private static void pass(int seconds) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
  }
}
