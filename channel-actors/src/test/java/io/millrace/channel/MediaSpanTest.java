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
}
