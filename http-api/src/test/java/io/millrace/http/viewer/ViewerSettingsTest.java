package io.millrace.http.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewerSettingsTest {

  @Test
  void defaults() {
    assertThat(from(Map.of())).isEqualTo(new ViewerSettings(Duration.ofSeconds(30), 100_000));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(from(Map.of("millrace.viewers.timeout", "5s", "millrace.viewers.tracked", 7)))
        .isEqualTo(new ViewerSettings(Duration.ofSeconds(5), 7));
  }

  @Test
  void badValuesAreNamedWithTheirKeys() {
    assertThatThrownBy(() -> from(Map.of("millrace.viewers.timeout", "10ms")))
        .hasMessage("millrace.viewers.timeout = 10 ms: must be at least 1 s");
    assertThatThrownBy(() -> from(Map.of("millrace.viewers.tracked", 0)))
        .hasMessage("millrace.viewers.tracked = 0: must be at least 1");
  }

  private static ViewerSettings from(Map<String, ?> settings) {
    return ViewerSettings.from(ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load()));
  }
}
