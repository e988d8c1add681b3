package io.millrace.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  @TempDir private Path folder;
  private final Map<String, String> options = new HashMap<>();
  private final Properties properties = new Properties();
  private final Map<String, String> environment = new HashMap<>();
  private @Nullable Path file;

  @Test
  void withoutAnythingTheDefaultsHold() {
    ServerSettings settings = ServerSettings.from(load().config(), Path.of("/home"));

    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.channelsFile()).isEqualTo(Path.of("/home/conf/channels.json"));
    assertThat(settings.channelsPoll()).hasSeconds(2);
    assertThat(settings.data()).isEqualTo(Path.of("/home/data"));
    assertThat(settings.tokenAlways()).isFalse();
    assertThat(settings.address()).hasToString("http://127.0.0.1:8080");
  }

  @Test
  void anOptionWinsOverAPropertyOverTheEnvironmentOverTheFileOverTheDefault() throws IOException {
    assertThat(port()).isEqualTo(8080);
    file = Files.writeString(folder.resolve("millrace.conf"), "millrace.http.port = 1001");
    assertThat(port()).isEqualTo(1001);
    environment.put("PORT", "1002");
    assertThat(port()).isEqualTo(1002);
    environment.put("MILLRACE_PORT", "1003");
    assertThat(port()).isEqualTo(1003);
    environment.put("MILLRACE_HTTP_PORT", "1004");
    assertThat(port()).isEqualTo(1004);
    properties.setProperty("millrace.http.port", "1005");
    assertThat(port()).isEqualTo(1005);
    options.put("millrace.http.port", "1006");
    assertThat(port()).isEqualTo(1006);
  }

  @Test
  void everySettingHasAnEnvironmentVariable() {
    environment.put("MILLRACE_HTTP_HOST", "0.0.0.0");
    environment.put("MILLRACE_CHANNELS_FILE", "/tmp/mine.json");
    environment.put("MILLRACE_CHANNELS_POLL", "5 s");
    environment.put("MILLRACE_DATA", "/var/lib/millrace");
    environment.put("MILLRACE_API_TOKEN_REQUIRED", "always");

    ServerSettings settings = ServerSettings.from(load().config(), Path.of("/home"));

    assertThat(settings.host()).isEqualTo("0.0.0.0");
    assertThat(settings.channelsFile()).isEqualTo(Path.of("/tmp/mine.json"));
    assertThat(settings.channelsPoll()).hasSeconds(5);
    assertThat(settings.data()).isEqualTo(Path.of("/var/lib/millrace"));
    assertThat(settings.tokenAlways()).isTrue();
    assertThat(settings.address()).hasToString("http://127.0.0.1:8080");
    assertThat(EnvironmentSettings.variable("millrace.upstream.connect-timeout"))
        .isEqualTo("MILLRACE_UPSTREAM_CONNECT_TIMEOUT");
  }

  @Test
  void namesThatNothingKnowsAreWarnedOf() throws IOException {
    file = Files.writeString(folder.resolve("millrace.conf"), "millrace.htp.port = 1");
    environment.put("MILLRACE_BOGUS", "1");
    environment.put("MILLRACE_HOME", "/home");
    environment.put("MILLRACE_API_TOKEN", "secret");
    environment.put("MILLRACE_JAVA_OPTS", "-Xmx1g");
    properties.setProperty("millrace.bogus", "1");

    assertThat(load().warnings())
        .hasSize(3)
        .anySatisfy(warning -> assertThat(warning).contains("MILLRACE_BOGUS"))
        .anySatisfy(warning -> assertThat(warning).contains("millrace.bogus (-D)"))
        .anySatisfy(
            warning -> assertThat(warning).contains("millrace.htp.port").contains("millrace.conf"));
  }

  @ParameterizedTest
  @CsvSource({
    "millrace.http.port,     many,   'a whole number, such as 8080'",
    "millrace.http.port,     -1,     '0 to 65535'",
    "millrace.http.port,     65536,  '0 to 65535'",
    "millrace.http.host,     '',     'a host name or address'",
    "millrace.channels.file, '',     'a path'",
    "millrace.channels.poll, 2,      'a time with a unit'",
    "millrace.channels.poll, soon,   'a time with a unit'",
    "millrace.channels.poll, 99 ms,  '100 ms to 1 h'",
    "millrace.channels.poll, 61 m,   '100 ms to 1 h'",
    "millrace.data,          '',     'a path'",
    "millrace.api.token-required, '', 'auto or always'",
    "millrace.api.token-required, never, 'auto or always'",
    "millrace.channel.slate, maybe,  'true or false'",
  })
  void aWrongValueNamesKeyValueAndWhatIsAllowed(String key, String value, String allowed) {
    options.put(key, value);

    assertThatThrownBy(() -> ServerSettings.from(load().config(), Path.of("/home")))
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith(key + " = ")
        .hasMessageContaining("allowed is " + allowed)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aWordThatASettingTakesIsNoWrongValue() {
    options.put("millrace.failover.return-to-primary", "never");
    assertThat(load().config().getString("millrace.failover.return-to-primary")).isEqualTo("never");

    options.put("millrace.failover.return-to-primary", "seldom");
    assertThatThrownBy(this::load).isInstanceOf(SettingException.class);
  }

  @Test
  void whatAPartFindsWrongIsAWrongSetting() {
    options.put("millrace.http.port", "99999999999");
    assertThatThrownBy(() -> load().read(config -> config.getInt("millrace.http.port")))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("millrace.http.port");
    assertThatThrownBy(
            () ->
                load()
                    .read(
                        config -> {
                          throw new IllegalArgumentException("millrace.x = 1: allowed is 2");
                        }))
        .isInstanceOf(SettingException.class)
        .hasMessage("millrace.x = 1: allowed is 2");
  }

  @Test
  void aFileThatIsMissingOrBrokenIsSaid() throws IOException {
    file = folder.resolve("missing.conf");
    assertThatThrownBy(this::load)
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("missing.conf");

    file = Files.writeString(folder.resolve("millrace.conf"), "millrace { http { port = 1");
    assertThatThrownBy(this::load)
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("millrace.conf: ")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0,   http://127.0.0.1:8080",
    "::,        http://[::1]:8080",
    "::1,       http://[::1]:8080",
    "10.0.0.1,  http://10.0.0.1:8080",
    "localhost, http://localhost:8080",
  })
  void theServerIsReachedWhereItListens(String host, String address) {
    options.put("millrace.http.host", host);

    assertThat(ServerSettings.from(load().config(), Path.of("/home")).address())
        .hasToString(address);
  }

  private int port() {
    return ServerSettings.from(load().config(), Path.of("/home")).port();
  }

  private Settings load() {
    return Settings.load(new Settings.Origins(options, properties, environment, file));
  }
}
