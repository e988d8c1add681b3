package io.millrace.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Holds the file that people edit to the defaults in the modules. */
class SettingsFileTest {

  private final Config file = ConfigFactory.parseFile(Path.of("../conf/millrace.conf").toFile());

  @Test
  void theFileHoldsEverySettingWithItsDefaultAndNoOther() {
    assertThat(values(file.getConfig("millrace")))
        .isEqualTo(values(ConfigFactory.defaultReference().getConfig("millrace")));
  }

  @Test
  void theFileHoldsNothingElse() {
    assertThat(file.root().keySet()).containsExactly("millrace");
  }

  @Test
  void everySettingIsExplained() {
    for (Map.Entry<String, ConfigValue> setting : file.getConfig("millrace").entrySet()) {
      assertThat(setting.getValue().origin().comments()).as(setting.getKey()).isNotEmpty();
    }
  }

  private static Map<String, Object> values(Config config) {
    Map<String, Object> values = new TreeMap<>();
    config.entrySet().forEach(entry -> values.put(entry.getKey(), entry.getValue().unwrapped()));
    return values;
  }
}
