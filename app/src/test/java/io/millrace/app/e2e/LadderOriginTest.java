package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.e2e.FfmpegPlayer.Pace;
import io.millrace.media.TransportStreamInspector;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the tests of ladders stand on: a player plays their sources without a channel between. */
@Tag("ffmpeg")
class LadderOriginTest {

  private static final Duration TIME = Duration.ofSeconds(4);

  @ParameterizedTest
  @EnumSource
  void ffmpegPlaysBothLaddersOfAShapeDirectly(LadderShape shape) throws Exception {
    for (Feed feed : Feed.values()) {
      try (LadderOrigin origin = shape.origin(feed, BackupSound.ANOTHER_CONTAINER);
          FfmpegPlayer player =
              FfmpegPlayer.play(
                  origin.uri(), TIME, Pace.AS_FAST_AS_IT_COMES, shape.streams(), List.of())) {
        assertThat(player.exitCode(Duration.ofSeconds(30))).as("" + player.complaints()).isZero();
        assertThat(player.unusualComplaints()).isEmpty();
        assertThat(player.progress().getLast().played()).isGreaterThan(TIME.minusMillis(200));
      }
    }
  }

  @Test
  void aTurnOfALoopFollowsOnTheOtherWithoutABreak() {
    for (Feed feed : Feed.values()) {
      Loop loop = feed.encoder().transportStream(0, 0, feed.cut);
      var inspector = new TransportStreamInspector();
      for (int number = 0; number < 3 * feed.cut.perTurn(); number++) {
        inspector.accept(ByteBuffer.wrap(loop.segment(number, feed.start)));
      }
      var report = inspector.report();
      assertThat(report.continuityErrors()).isZero();
      assertThat(report.firstPts()).hasValue(Loop.ticks(feed.start));
      assertThat(report.span()).contains(Loop.TURN.multipliedBy(3));
    }
  }
}
