package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderSettingsTest {

  private static ProviderSettings with(Map<String, String> values) {
    Config config = ConfigFactory.parseMap(values).withFallback(ConfigFactory.load());
    return ProviderSettings.from(config);
  }

  @Test
  void theDefaultsAreThoseOfTheReference() {
    assertThat(with(Map.of()))
        .isEqualTo(
            new ProviderSettings(
                Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofSeconds(5)));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            with(
                Map.of(
                    "millrace.provider.lease", "7s",
                    "millrace.provider.refusal-memory", "9s",
                    "millrace.provider.refusal-pause", "3s")))
        .isEqualTo(
            new ProviderSettings(
                Duration.ofSeconds(7), Duration.ofSeconds(9), Duration.ofSeconds(3)));
  }

  @ParameterizedTest
  @CsvSource({
    "lease, 999ms",
    "lease, 61m",
    "refusal-memory, 999ms",
    "refusal-memory, 25h",
    "refusal-pause, 99ms",
    "refusal-pause, 121s",
  })
  void aBadValueIsNamedWithItsKey(String key, String value) {
    String path = "millrace.provider." + key;
    assertThatThrownBy(() -> with(Map.of(path, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(path);
  }
}
