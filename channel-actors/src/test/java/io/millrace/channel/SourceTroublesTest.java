package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Which tracks of a source are judged. */
class SourceTroublesTest {

  private static final Duration TARGET = Duration.ofSeconds(2);
  private static final TrackId FIRST = new TrackId("first");
  private static final TrackId SECOND = new TrackId("second");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SourceTroubles troubles =
      new SourceTroubles(
          FailoverSettings.from(ConfigFactory.load()), TARGET, Optional.empty(), FIRST, START);

  /** A player that began with another track than the first made a good source look frozen. */
  @Test
  void theOnlyTrackIsForgottenOnceAnotherOneHasTakenItsPlace() {
    troubles.leave(FIRST, START);
    troubles.playlistLoaded(SECOND, TARGET, at(0.5));
    for (double second = 0.5; second < 20; second += 2) {
      troubles.segment(SECOND, OptionalDouble.empty(), at(second));
      assertThat(troubles.doubt(at(second + 1.9))).as("after %s s", second).isEmpty();
    }
    assertThat(troubles.doubt(at(30))).as("it is frozen now").isPresent();
  }

  @Test
  void whereNoOtherTrackComesTheLastOneTells() {
    troubles.leave(FIRST, START);

    assertThat(troubles.doubt(at(2.9))).isEmpty();
    assertThat(troubles.doubt(at(3.1))).isPresent();
  }

  @Test
  void aTrackThatIsTakenUpAgainIsJudgedBesideOthers() {
    troubles.leave(FIRST, START);
    troubles.segment(FIRST, OptionalDouble.empty(), at(1));
    for (double second = 1; second < 5; second++) {
      troubles.segment(SECOND, OptionalDouble.empty(), at(second));
    }

    assertThat(troubles.doubt(at(5))).isPresent();
    troubles.leave(FIRST, at(5));
    assertThat(troubles.doubt(at(5))).isEmpty();
  }

  /** The gap for it is told when the next one has come, two segments after the last. */
  @Test
  void aLossWhereTheSourceGoesOnIsNoSilence() {
    troubles.segment(FIRST, OptionalDouble.empty(), at(0));
    troubles.wentOn(FIRST, at(2));
    troubles.segmentSkipped(FIRST, "segment 7: 404", at(2));

    assertThat(troubles.doubt(at(4.9))).isEmpty();
    assertThat(troubles.doubt(at(5.1))).isPresent();
  }

  private static Instant at(double second) {
    return START.plusMillis((long) (1000 * second));
  }
}
