package io.millrace.timeline;

import static io.millrace.timeline.Playlists.SIX;
import static io.millrace.timeline.Playlists.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PaceTest {

  @Test
  void staysEvenWhileASourceKeepsTime() {
    Pace pace = Pace.start(START);
    for (int i = 1; i <= 10_000; i++) {
      pace = pace.published(SIX, SIX, START.plusSeconds(6L * i));
    }
    assertThat(pace.owed(pace.publishedAt())).isZero();
  }

  @Test
  void keepsWhatSwitchesAddUp() {
    Pace pace = Pace.start(START);
    for (int i = 0; i < 4; i++) {
      pace = pace.published(SIX, SIX, START.plusSeconds(3L * i));
    }
    assertThat(pace.owed(START.plusSeconds(9)).toMillis())
        .as("24 seconds published in 9")
        .isBetween(-15_000L, -14_900L);
  }

  @Test
  void forgetsWhatPlayersCouldNotWaitFor() {
    Instant later = START.plusSeconds(3_600);
    Pace pace = Pace.start(START).published(SIX, SIX, later);
    assertThat(pace.owed(later)).isLessThanOrEqualTo(Duration.ofSeconds(12));
  }

  @Test
  void isNotCarriedAwayByDurationsThatAreALittleWrong() {
    for (double error : new double[] {0.997, 1.003}) {
      Pace pace = Pace.start(START);
      Instant now = START;
      for (int i = 1; i <= 10_000; i++) {
        now = now.plusMillis(Math.round(6_000 * error));
        pace = pace.published(SIX, SIX, now);
      }
      assertThat(pace.owed(now).abs()).isLessThan(Duration.ofSeconds(1));
    }
  }
}
