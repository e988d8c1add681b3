package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.MemoryScarcity.Answer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MemoryScarcityTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TARGET_DURATION = Duration.ofSeconds(2);

  private final MemoryScarcity scarcity = new MemoryScarcity();

  @Test
  void theFirstTimeIsTold() {
    assertThat(met(7, 0)).isEqualTo(Answer.BEGIN_TO_SAVE);
    assertThat(met(7, 1)).isEqualTo(Answer.SAVE);
  }

  @Test
  void aChannelThatGoesOnNeverGivesUp() {
    for (int second = 0; second < 200; second++) {
      assertThat(met(second / 3, second)).isNotEqualTo(Answer.GIVE_UP);
    }
  }

  @Test
  void aChannelThatIsStuckGivesUpAfterItsPatience() {
    met(7, 0);
    assertThat(met(7, 4)).isEqualTo(Answer.SAVE);
    assertThat(met(7, 5)).isEqualTo(Answer.GIVE_UP);
  }

  @Test
  void afterGivingUpPatienceBeginsAnew() {
    met(7, 0);
    met(7, 5);
    assertThat(met(7, 6)).isEqualTo(Answer.SAVE);
  }

  @Test
  void scarcityThatLastsIsToldAgain() {
    met(7, 0);
    assertThat(met(200, 301)).isEqualTo(Answer.BEGIN_TO_SAVE);
  }

  private Answer met(long nextMsn, long second) {
    return scarcity.met(nextMsn, TARGET_DURATION, START.plusSeconds(second));
  }
}
