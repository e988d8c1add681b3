package io.millrace.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentSettingsTest {

  @Test
  void hasDefaults() {
    assertThat(SegmentSettings.from(ConfigFactory.load()))
        .isEqualTo(
            new SegmentSettings(
                Runtime.getRuntime().maxMemory() / 4, 0, Duration.ofSeconds(1), 0.25));
  }

  @Test
  void readsEveryKey() {
    assertThat(
            SegmentSettings.from(
                ConfigFactory.parseString(
                    """
                    millrace.segments {
                      memory = 32MiB
                      tolerated-damage = 2
                      duration-tolerance = 3s
                      duration-tolerance-share = 0.5
                    }
                    """)))
        .isEqualTo(new SegmentSettings(32 << 20, 2, Duration.ofSeconds(3), 0.5));
  }

  @ParameterizedTest
  @CsvSource({
    "memory, 1000, auto",
    "memory, 8192GiB, the heap",
    "tolerated-damage, -1, 0 to 10000",
    "duration-tolerance, 61s, 0s to 1m",
    "duration-tolerance-share, -0.1, 0 to 10"
  })
  void refusesABadValueByKeyAndSaysWhatIsAllowed(String key, String value, String allowed) {
    var config =
        ConfigFactory.parseString("millrace.segments." + key + " = " + value)
            .withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> SegmentSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("millrace.segments." + key + " is ")
        .hasMessageContaining(allowed);
  }
}
