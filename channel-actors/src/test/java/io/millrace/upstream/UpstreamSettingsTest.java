package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamSettingsTest {

  @Test
  void hasDefaults() {
    assertThat(UpstreamSettings.from(ConfigFactory.load()))
        .isEqualTo(
            new UpstreamSettings(
                "Millrace/0.1",
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                8 * 1024,
                Duration.ofSeconds(5),
                5,
                4,
                32,
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                4 << 20,
                Duration.ofSeconds(5),
                64 << 20,
                new BackOffSettings(
                    Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofMinutes(5)),
                List.of()));
  }

  @Test
  void readsEveryKey() {
    assertThat(
            UpstreamSettings.from(
                ConfigFactory.parseString(
                    """
                    millrace.upstream {
                      user-agent = "Tester/2 (x)"
                      connect-timeout = 1s
                      idle-timeout = 2s
                      minimum-speed = 3
                      minimum-speed-window = 4s
                      maximum-redirects = 6
                      maximum-connections = 7
                      maximum-waiting = 8
                      keep-alive = 9s
                      allow = ["10.0.0.0/8", "fd00::1"]
                      playlist {
                        first-byte-timeout = 10s
                        total-timeout = 11s
                        maximum-bytes = 12KiB
                      }
                      segment {
                        first-byte-timeout = 13s
                        maximum-bytes = 14KiB
                      }
                      back-off {
                        first = 15s
                        longest = 16s
                        longest-retry-after = 17s
                      }
                    }
                    """)))
        .isEqualTo(
            new UpstreamSettings(
                "Tester/2 (x)",
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                3,
                Duration.ofSeconds(4),
                6,
                7,
                8,
                Duration.ofSeconds(9),
                Duration.ofSeconds(10),
                Duration.ofSeconds(11),
                12 * 1024,
                Duration.ofSeconds(13),
                14 * 1024,
                new BackOffSettings(
                    Duration.ofSeconds(15), Duration.ofSeconds(16), Duration.ofSeconds(17)),
                List.of("10.0.0.0/8", "fd00::1")));
  }

  @ParameterizedTest
  @CsvSource({
    "user-agent, '\"a\\r\\nb\"', printable",
    "connect-timeout, 0s, 10ms to 10m",
    "connect-timeout, 11m, 10ms to 10m",
    "idle-timeout, 1ms, 10ms to 10m",
    "minimum-speed-window, 0s, 10ms to 10m",
    "maximum-redirects, -1, 0 to 20",
    "maximum-redirects, 21, 0 to 20",
    "maximum-connections, 0, 1 to 64",
    "maximum-waiting, 1025, 0 to 1024",
    "keep-alive, 0s, 10ms to 10m",
    "playlist.first-byte-timeout, 0s, 10ms to 10m",
    "playlist.total-timeout, 0s, 10ms to 10m",
    "playlist.maximum-bytes, 1023, 1024 to 67108864",
    "segment.first-byte-timeout, 0s, 10ms to 10m",
    "segment.maximum-bytes, 2GiB, 1024 to 1073741824",
    "back-off.first, -1s, 0s to 1d",
    "back-off.longest, 999ms, back-off.first to 1d",
    "back-off.longest, 25h, back-off.first to 1d",
    "back-off.longest-retry-after, 25h, 0s to 1d",
    "allow, '[head-end.lan]', a network",
    "allow, '[10.0.0.0/33]', a network",
    "allow, '[10.0.0.1/8]', a network",
    "allow, '[10.1]', a network",
    "allow, '[10.0.0.0/]', a network",
    "allow, '[\"::ffff:10.0.0.0/104\"]', a network"
  })
  void refusesABadValueByKeyAndSaysWhatIsAllowed(String key, String value, String allowed) {
    var config =
        ConfigFactory.parseString("millrace.upstream." + key + " = " + value)
            .withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> UpstreamSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("millrace.upstream." + key + " is ")
        .hasMessageContaining(allowed);
  }

  @Test
  void refusesANegativeSpeed() {
    var config =
        ConfigFactory.parseString("millrace.upstream.minimum-speed = -1")
            .withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> UpstreamSettings.from(config)).hasMessageContaining("minimum-speed");
  }
}
