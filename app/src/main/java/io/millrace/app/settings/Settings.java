package io.millrace.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All settings in force, merged from the command line's options, system properties ({@code -D}),
 * {@code MILLRACE_…} environment variables, the settings file and the defaults, the earlier
 * winning.
 *
 * @param config complete and resolved; every value under {@code millrace} has the kind of its
 *     default
 * @param warnings names that nothing knows, one line each
 */
public record Settings(Config config, List<String> warnings) {

  static final String ROOT = "millrace";

  public Settings {
    warnings = List.copyOf(warnings);
  }

  /**
   * Where settings come from.
   *
   * @param file null means none
   * @param options values of command line options by key, such as {@code millrace.http.port}
   */
  public record Origins(
      Map<String, String> options,
      Properties systemProperties,
      Map<String, String> environment,
      @Nullable Path file) {}

  /** Fails with {@link SettingException}. */
  public static Settings load(Origins origins) {
    try {
      return merge(origins, ConfigFactory.defaultReference());
    } catch (ConfigException e) {
      throw new SettingException(firstLine(e));
    }
  }

  /**
   * Reads the settings of a part; what it finds wrong becomes a {@link SettingException}.
   *
   * @param part such as {@code ChannelSettings::from}
   */
  public <T> T read(Function<Config, T> part) {
    try {
      return part.apply(config);
    } catch (ConfigException e) {
      throw new SettingException(firstLine(e));
    } catch (IllegalArgumentException e) {
      throw new SettingException(String.valueOf(e.getMessage()));
    }
  }

  private static Settings merge(Origins origins, Config reference) {
    Set<String> known = new TreeSet<>();
    reference.getConfig(ROOT).entrySet().forEach(entry -> known.add(ROOT + "." + entry.getKey()));
    EnvironmentSettings environment =
        EnvironmentSettings.read(origins.environment(), reference, known);
    Config given =
        options(origins.options())
            .withFallback(systemProperties(origins.systemProperties()))
            .withFallback(environment.config())
            .withFallback(file(origins.file()));
    Config config =
        given
            .withFallback(ConfigFactory.parseResources("application.conf"))
            .withFallback(reference)
            .resolve();
    SettingKind.check(config, reference, known);
    List<String> warnings = new ArrayList<>(environment.warnings());
    warnings.addAll(unknown(given, known));
    return new Settings(config, warnings);
  }

  private static Config options(Map<String, String> options) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, String> option : options.entrySet()) {
      config =
          config.withValue(
              option.getKey(),
              ConfigValueFactory.fromAnyRef(option.getValue(), "the command line"));
    }
    return config;
  }

  private static Config systemProperties(Properties properties) {
    Properties ours = new Properties();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(ROOT + ".") || name.startsWith("pekko.")) {
        ours.setProperty(name, properties.getProperty(name));
      }
    }
    return ConfigFactory.parseProperties(
        ours, ConfigParseOptions.defaults().setOriginDescription("-D"));
  }

  private static Config file(@Nullable Path file) {
    if (file == null) {
      return ConfigFactory.empty();
    }
    if (!Files.isReadable(file)) {
      throw new SettingException("There is no settings file " + file + " that can be read.");
    }
    return ConfigFactory.parseFile(file.toFile());
  }

  private static List<String> unknown(Config given, Set<String> known) {
    if (!given.hasPath(ROOT)) {
      return List.of();
    }
    return given.getConfig(ROOT).entrySet().stream()
        .filter(entry -> !known.contains(ROOT + "." + entry.getKey()))
        .map(
            entry ->
                ROOT
                    + "."
                    + entry.getKey()
                    + " ("
                    + entry.getValue().origin().description()
                    + ") is not a setting and has no effect")
        .sorted()
        .toList();
  }

  private static String firstLine(ConfigException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("The settings are wrong.");
  }

  /**
   * The value in force and where it was set, such as {@code "abc" (environment: MILLRACE_PORT)}.
   */
  static String described(Config config, String key) {
    var value = config.getValue(key);
    return value.render(ConfigRenderOptions.concise()) + " (" + value.origin().description() + ")";
  }
}
