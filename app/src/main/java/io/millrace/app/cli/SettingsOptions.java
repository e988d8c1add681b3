package io.millrace.app.cli;

import io.millrace.app.settings.ServerSettings;
import io.millrace.app.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that change settings, and the settings that they lead to. */
final class SettingsOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The settings file (conf/millrace.conf).")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The folder for what the server has to keep.")
  private @Nullable Path data;

  /** Fails with {@link io.millrace.app.settings.SettingException}. */
  Settings load(Map<String, String> options) {
    Map<String, String> all = new LinkedHashMap<>(options);
    if (data != null) {
      all.put("millrace.data", data.toAbsolutePath().toString());
    }
    return Settings.load(
        new Settings.Origins(all, System.getProperties(), System.getenv(), file()));
  }

  /** The option for the data folder as another command line needs it; empty if not given. */
  String dataAgain() {
    return data == null ? "" : " --data " + data;
  }

  static ServerSettings server(Settings settings) {
    return settings.read(config -> ServerSettings.from(config, home()));
  }

  private @Nullable Path file() {
    if (config != null) {
      return config.toAbsolutePath();
    }
    Path standard = home().resolve("conf/millrace.conf");
    return Files.exists(standard) ? standard : null;
  }

  /** Millrace's own folder; without the start script, where it was started. */
  private static Path home() {
    String home = System.getenv("MILLRACE_HOME");
    return Path.of(home == null ? "" : home).toAbsolutePath();
  }
}
