package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.Decision.Kind;
import io.millrace.testing.SettledTime;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The process stands still, as on a machine that is suspended, and everything that was due
 * meanwhile comes at once. What sources could not show in that time does not count against them.
 */
class HeldUpTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());

  /** Segments are of four seconds: a doubt after six, and the end after twelve. */
  private static final Duration ALMOST_DOUBTED = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofSeconds(8);

  private final ChannelRig rig =
      new ChannelRig(
          KIT, TestChannels.channel(TestChannels.source("a", 1)), TimelineCheckpoints.none());

  @BeforeEach
  void live() {
    rig.live();
    rig.pass(ALMOST_DOUBTED);
  }

  @AfterEach
  void end() {
    rig.end();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void aSourceThatDeliversAfterwardsIsNotEvenDoubted() {
    rig.passUnseen(PAUSE);
    assertThat(rig.status().phase()).isEqualTo(Phase.LIVE);

    rig.segment(1, "a", 4);
    assertThat(rig.decisions()).containsExactly(Kind.STARTED, Kind.LOCATED, Kind.SWITCHED);
    assertThat(rig.discontinuities()).isZero();
  }

  @Test
  void aSourceThatDeliversNothingAfterwardsIsLeftWhenItsTimeIsOver() {
    rig.passUnseen(PAUSE);

    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.status().phase()).isEqualTo(Phase.SUSPECT);
    rig.pass(Duration.ofMillis(5_500));
    assertThat(rig.status().phase()).isEqualTo(Phase.SUSPECT);
    rig.pass(Duration.ofMillis(500));
    assertThat(rig.status().phase()).isEqualTo(Phase.DARK);
  }

  @Test
  void aSourceThatIsInDoubtAlreadyMayStillRecover() {
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.status().phase()).isEqualTo(Phase.SUSPECT);

    rig.passUnseen(PAUSE);
    assertThat(rig.status().phase()).isEqualTo(Phase.SUSPECT);
    rig.segment(1, "a", 4);
    assertThat(rig.status().phase()).isEqualTo(Phase.LIVE);
    assertThat(rig.discontinuities()).isZero();
  }

  @Test
  void aWordThatComesBeforeWhatWasDueEndsNothing() {
    rig.standStill(PAUSE, () -> rig.playlist(1, 4));

    assertThat(rig.status().phase()).isEqualTo(Phase.LIVE);
  }

  @ParameterizedTest
  @CsvSource({"0, DARK", "500, DARK", "501, SUSPECT", "60000, SUSPECT"})
  void onlyWhatComesMuchTooLateIsBorne(long lateMillis, Phase phase) {
    FailoverDriver driver = FailoverDriver.withSources(1).start().deliver();
    driver.pass(Duration.ofSeconds(6));
    assertThat(driver.phase()).isEqualTo(Phase.SUSPECT);

    driver.after(6_000 + lateMillis).awake().due();
    assertThat(driver.phase()).isEqualTo(phase);
    driver.after(1_000).awake().due();
    assertThat(driver.phase()).isEqualTo(Phase.DARK);
  }

  @Test
  void aCandidateIsWaitedForToo() {
    FailoverDriver driver = FailoverDriver.withSources(2).start().located();
    long candidate = driver.candidate();
    long allowed = TestChannels.failover().startTimeout().toMillis();

    driver.after(allowed + 3_000).awake().due();
    assertThat(driver.candidate()).isEqualTo(candidate);
    driver.after(1_000).awake().due();
    assertThat(driver.candidate()).isNotEqualTo(candidate);
  }
}
