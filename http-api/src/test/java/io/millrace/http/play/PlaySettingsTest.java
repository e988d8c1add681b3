package io.millrace.http.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaySettingsTest {

  @Test
  void defaults() {
    assertThat(from(Map.of())).isEqualTo(new PlaySettings(false, List.of(), 16, 30, false));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            from(
                Map.of(
                    "millrace.play.enabled",
                    true,
                    "millrace.play.hosts",
                    List.of("TV.example.com", "*.example.org"),
                    "millrace.play.max-channels",
                    1,
                    "millrace.play.starts-per-minute",
                    2,
                    "millrace.compat",
                    true)))
        .isEqualTo(new PlaySettings(true, List.of("tv.example.com", "*.example.org"), 1, 2, true));
  }

  @ParameterizedTest
  @CsvSource({
    "max-channels,0",
    "max-channels,10001",
    "starts-per-minute,0",
    "starts-per-minute,60001"
  })
  void badNumbersAreNamedWithTheirKeys(String key, String value) {
    assertThatThrownBy(() -> from(Map.of("millrace.play." + key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("millrace.play." + key + " = " + value + ": must be ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "", "*.", "*.*.example.com", "http://a.example.com", "a/b", "a b", "a:80"})
  void whatIsNoHostIsNamedWithItsKey(String host) {
    assertThatThrownBy(() -> from(Map.of("millrace.play.hosts", List.of(host))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("millrace.play.hosts = " + host + ": must be ");
  }

  @ParameterizedTest
  @CsvSource({
    "tv.example.com, true",
    "TV.Example.COM, true",
    "tv.example.com., true",
    "a.tv.example.com, false",
    "example.com, false",
    "tv.example.com.example.net, false",
    "xtv.example.com, false",
    "a.example.org, true",
    "a.b.Example.org, true",
    "example.org, false",
    "aexample.org, false",
    "a.example.org.example.net, false",
    "[2001:db8::1], true",
    "[2001:db8::2], false",
  })
  void aHostIsAllowedAsItStandsThereOrBelowAStar(String host, boolean allowed) {
    var settings =
        new PlaySettings(
            true, List.of("tv.example.com", "*.example.org", "[2001:DB8::1]"), 1, 1, false);
    assertThat(settings.permits(host)).isEqualTo(allowed);
  }

  @Test
  void withoutHostsNoneIsAllowed() {
    assertThat(from(Map.of()).permits("tv.example.com")).isFalse();
  }

  private static PlaySettings from(Map<String, ?> settings) {
    return PlaySettings.from(ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load()));
  }
}
