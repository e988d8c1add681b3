package io.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocatorSettingsTest {

  @Test
  void hasDefaults() {
    assertThat(LocatorSettings.from(ConfigFactory.load()))
        .isEqualTo(
            new LocatorSettings(
                Duration.ofSeconds(20),
                24,
                8,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                64 << 10,
                false));
  }

  @Test
  void readsEveryKey() {
    assertThat(
            LocatorSettings.from(
                ConfigFactory.parseString(
                    """
                    millrace.locator {
                      timeout = 1s
                      maximum-requests = 2
                      maximum-candidates = 3
                      expression-timeout = 4s
                      command {
                        timeout = 5s
                        maximum-output = 6KiB
                        from-api = true
                      }
                    }
                    """)))
        .isEqualTo(
            new LocatorSettings(
                Duration.ofSeconds(1),
                2,
                3,
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                6 << 10,
                true));
  }

  @ParameterizedTest
  @CsvSource({
    "timeout, 0s, 10ms to 10m",
    "timeout, 11m, 10ms to 10m",
    "maximum-requests, 0, 1 to 200",
    "maximum-requests, 201, 1 to 200",
    "maximum-candidates, 0, 1 to 50",
    "maximum-candidates, 51, 1 to 50",
    "expression-timeout, 0s, 10ms to 10m",
    "command.timeout, 0s, 10ms to 10m",
    "command.maximum-output, 1023, 1024 to 16777216",
    "command.maximum-output, 17MiB, 1024 to 16777216"
  })
  void refusesABadValueByKeyAndSaysWhatIsAllowed(String key, String value, String allowed) {
    var config =
        ConfigFactory.parseString("millrace.locator." + key + " = " + value)
            .withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> LocatorSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("millrace.locator." + key + " is ")
        .hasMessageContaining(allowed);
  }
}
