package io.millrace.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimelineSettingsTest {

  private static Config config(String overrides) {
    return ConfigFactory.parseString(overrides)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }

  @Test
  void hasDefaults() {
    assertThat(TimelineSettings.from(config(""))).isEqualTo(new TimelineSettings(12, 3, 5_000));
  }

  @Test
  void readsEveryKey() {
    assertThat(
            TimelineSettings.from(
                config(
                    "millrace.timeline { window = 20, start-segments = 5, event-segments = 99 }")))
        .isEqualTo(new TimelineSettings(20, 5, 99));
  }

  @ParameterizedTest
  @CsvSource({
    "window, 2, 3 to 10000",
    "window, 10001, 3 to 10000",
    "start-segments, 0, 1 to",
    "start-segments, 13, which is 12",
    "event-segments, 2, 3 to 100000",
    "event-segments, 100001, 3 to 100000"
  })
  void refusesABadValueByNameAndValue(String key, int value, String allowed) {
    assertThatThrownBy(
            () -> TimelineSettings.from(config("millrace.timeline." + key + " = " + value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("millrace.timeline." + key + " = " + value)
        .hasMessageContaining(allowed);
  }
}
