package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeSettingsTest {

  @Test
  void hasDefaults() {
    assertThat(ProbeSettings.from(ConfigFactory.load()))
        .isEqualTo(new ProbeSettings("ffprobe", Duration.ofSeconds(10)));
  }

  @Test
  void readsEveryKey() {
    assertThat(
            ProbeSettings.from(
                ConfigFactory.parseString(
                    "millrace.probe { ffprobe = /opt/bin/ffprobe, timeout = 100ms }")))
        .isEqualTo(new ProbeSettings("/opt/bin/ffprobe", Duration.ofMillis(100)));
  }

  @ParameterizedTest
  @CsvSource({
    "ffprobe, '\" \"', the name or the path of a program",
    "timeout, 99ms, 100 ms to 1 min",
    "timeout, 61s, 100 ms to 1 min",
  })
  void refusesABadValueByKeyAndSaysWhatIsAllowed(String key, String value, String allowed) {
    var config =
        ConfigFactory.parseString("millrace.probe." + key + " = " + value)
            .withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> ProbeSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("millrace.probe." + key + " = ")
        .hasMessageContaining(allowed);
  }
}
