package io.millrace.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settings in environment variables: {@code MILLRACE_UPSTREAM_CONNECT_TIMEOUT} is {@code
 * millrace.upstream.connect-timeout}. Lists are separated by commas.
 */
record EnvironmentSettings(Config config, List<String> warnings) {

  private static final String PREFIX = "MILLRACE_";

  /** Short names that people expect; the long ones win, and of these the later ones. */
  private static final Map<String, String> SHORT_NAMES =
      Map.of(
          "PORT", "millrace.http.port",
          "MILLRACE_PORT", "millrace.http.port",
          "MILLRACE_HOST", "millrace.http.host");

  private static final List<String> ORDER = List.of("PORT", "MILLRACE_PORT", "MILLRACE_HOST");

  /** What the start script and the commands use; no settings. */
  private static final Set<String> OF_COMMANDS =
      Set.of("MILLRACE_HOME", "MILLRACE_JAVA_OPTS", "MILLRACE_API_TOKEN");

  static EnvironmentSettings read(
      Map<String, String> environment, Config reference, Set<String> known) {
    Map<String, String> keys = new HashMap<>();
    known.forEach(key -> keys.put(variable(key), key));
    List<String> warnings = new ArrayList<>();
    Map<String, String> found = new TreeMap<>();
    for (String name : environment.keySet()) {
      boolean ours = name.startsWith(PREFIX) && !OF_COMMANDS.contains(name);
      if (keys.containsKey(name)) {
        found.put(name, keys.getOrDefault(name, ""));
      } else if (ours && !SHORT_NAMES.containsKey(name)) {
        warnings.add("The environment variable " + name + " is not a setting and has no effect");
      }
    }
    Config config = ConfigFactory.empty();
    for (String name : ORDER) {
      if (environment.containsKey(name)) {
        config = with(config, name, SHORT_NAMES.getOrDefault(name, ""), environment, reference);
      }
    }
    for (Map.Entry<String, String> entry : found.entrySet()) {
      config = with(config, entry.getKey(), entry.getValue(), environment, reference);
    }
    return new EnvironmentSettings(config, warnings.stream().sorted().toList());
  }

  /** The environment variable of a setting. */
  static String variable(String key) {
    String path = key.substring(Settings.ROOT.length() + 1);
    return PREFIX + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static Config with(
      Config config, String name, String key, Map<String, String> environment, Config reference) {
    String text = environment.getOrDefault(name, "").strip();
    boolean isList = reference.getValue(key).valueType() == ConfigValueType.LIST;
    Object plain = isList ? items(text) : text;
    ConfigValue value = ConfigValueFactory.fromAnyRef(plain, "environment variable " + name);
    return config.withValue(key, value);
  }

  private static List<String> items(String text) {
    return List.of(text.split(",")).stream()
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }
}
