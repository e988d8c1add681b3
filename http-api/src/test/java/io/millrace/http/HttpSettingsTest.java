package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSettingsTest {

  @Test
  void defaults() {
    assertThat(from(Map.of()))
        .isEqualTo(
            new HttpSettings(
                "127.0.0.1",
                8080,
                4096,
                1024,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                512,
                Duration.ofHours(1),
                2048,
                8192,
                65536));
  }

  @Test
  void everyKeyIsRead() {
    Map<String, Object> settings =
        Map.ofEntries(
            Map.entry("host", "::1"),
            Map.entry("port", 1),
            Map.entry("max-connections", 2),
            Map.entry("backlog", 3),
            Map.entry("idle-timeout", "40s"),
            Map.entry("request-head-timeout", "4s"),
            Map.entry("request-timeout", "5s"),
            Map.entry("start-timeout", "6s"),
            Map.entry("max-waiting", 8),
            Map.entry("segment-max-age", "7s"),
            Map.entry("max-uri-length", "1KiB"),
            Map.entry("max-header-length", "2KiB"),
            Map.entry("max-body", "3KiB"));

    assertThat(HttpSettings.from(ConfigFactory.parseMap(settings).atPath("millrace.http")))
        .isEqualTo(
            new HttpSettings(
                "::1",
                1,
                2,
                3,
                Duration.ofSeconds(40),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                8,
                Duration.ofSeconds(7),
                1024,
                2048,
                3072));
  }

  @ParameterizedTest
  @CsvSource({
    "host,' '",
    "port,-1",
    "port,65536",
    "max-connections,0",
    "backlog,0",
    "idle-timeout,20s",
    "request-head-timeout,0s",
    "request-timeout,0s",
    "start-timeout,0s",
    "max-waiting,0",
    "segment-max-age,-1s",
    "max-uri-length,10",
    "max-header-length,10",
    "max-body,10",
    "max-body,1GiB"
  })
  void badValuesAreNamedWithTheirKeys(String key, String value) {
    assertThatThrownBy(() -> from(Map.of("millrace.http." + key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("millrace.http." + key + " = ")
        .hasMessageContaining(": must be ");
  }

  private static HttpSettings from(Map<String, ?> settings) {
    return HttpSettings.from(ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load()));
  }
}
