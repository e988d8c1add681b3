package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RivalWatchTest {

  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final FactsVersion FIRST = new FactsVersion(2, 7);

  private final RivalWatch watch = RivalWatch.begin(Duration.ofSeconds(10), START);

  @Test
  void nobodyIsAloneBeforeAnythingWasSeen() {
    assertThat(watch.isAlone(START.plusSeconds(60))).isFalse();
  }

  @Test
  void aRivalThatWritesNothingForALeaseIsGone() {
    RivalWatch seen = watch.look(FIRST, START.plusSeconds(3));
    assertThat(seen.look(FIRST, START.plusSeconds(8)).isAlone(START.plusSeconds(12))).isFalse();
    assertThat(seen.look(FIRST, START.plusSeconds(13)).isAlone(START.plusSeconds(13))).isTrue();
  }

  @Test
  void eachWordOfTheRivalCountsAnew() {
    RivalWatch seen = watch.look(FIRST, START).look(FIRST.next(), START.plusSeconds(9));
    assertThat(seen.isAlone(START.plusSeconds(18))).isFalse();
    assertThat(seen.isAlone(START.plusSeconds(19))).isTrue();
    assertThat(seen.look(FIRST.taken(), START.plusSeconds(19)).isAlone(START.plusSeconds(28)))
        .isFalse();
  }
}
