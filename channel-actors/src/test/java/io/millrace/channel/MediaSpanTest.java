package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaSpanTest {

  @ParameterizedTest
  @CsvSource({
    "4000, true",
    "4500, true",
    "4501, false",
    "3500, true",
    "3499, false",
    "0, false",
    "100000, false",
  })
  void theClockRunsOnWithinHalfASecond(long nextStart, boolean goesOn) {
    var before = new MediaSpan(Duration.ZERO, Duration.ofSeconds(4));
    var next = new MediaSpan(Duration.ofMillis(nextStart), Duration.ofMillis(nextStart + 4000));

    assertThat(before.goesOnWith(next)).isEqualTo(goesOn);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 14, 14, false",
    "10, 14, 15, false",
    "10, 14, 13, false",
    "10, 14, 15.001, true",
    "10, 14, 12.999, true",
    "10, 14, 10, true",
    "10, 14, 90000, true",
    "95440, 95444, 0.3, false",
    "95440, 95443.9, 1.3, true",
    "95440, 95443, 95443, false",
  })
  void theClockJumpsByMoreThanASecondUnlessItBeginsItsNextRound(
      double start, double end, double nextStart, boolean jumps) {
    var before = new MediaSpan(seconds(start), seconds(end));
    var next = new MediaSpan(seconds(nextStart), seconds(nextStart + 4));

    assertThat(before.jumpsTo(next)).isEqualTo(jumps);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }
}
