package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentSettingsTest {

  @Test
  void hasDefaults() {
    assertThat(ContentSettings.from(ConfigFactory.load()))
        .isEqualTo(new ContentSettings(10, 0.125, 4, 3, 3));
    assertThat(FailoverSettings.from(ConfigFactory.load()).content())
        .isEqualTo(new ContentSettings(10, 0.125, 4, 3, 3));
  }

  @Test
  void readsEveryKey() {
    assertThat(
            ContentSettings.from(
                ConfigFactory.parseString(
                    """
                    millrace.content {
                      longest-round = 0
                      least-bitrate = 0.5
                      thin-segments = 49
                      clock-jumps = 10
                      renumberings = 50
                    }
                    """)))
        .isEqualTo(new ContentSettings(0, 0.5, 49, 10, 50));
  }

  @ParameterizedTest
  @CsvSource({
    "longest-round, -1, 0 to 100",
    "longest-round, 101, 0 to 100",
    "least-bitrate, -0.1, 0.0 to 1.0",
    "least-bitrate, 1.1, 0.0 to 1.0",
    "thin-segments, 0, 1 to 49",
    "thin-segments, 50, 1 to 49",
    "clock-jumps, 0, 1 to 10",
    "clock-jumps, 11, 1 to 10",
    "renumberings, 0, 1 to 50",
    "renumberings, 51, 1 to 50",
  })
  void refusesABadValueByKeyAndSaysWhatIsAllowed(String key, String value, String allowed) {
    var config =
        ConfigFactory.parseString("millrace.content." + key + " = " + value)
            .withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> ContentSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("millrace.content." + key + " = " + value + ": allowed are " + allowed);
  }
}
