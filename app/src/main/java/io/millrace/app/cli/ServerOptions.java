package io.millrace.app.cli;

import io.millrace.app.settings.Settings;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which server a command talks to. */
final class ServerOptions {

  @Mixin private SettingsOptions settingsOptions = new SettingsOptions();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server's address (from the settings: http://127.0.0.1:8080).")
  private @Nullable URI url;

  /** Fails with {@link CommandException} for an address that cannot be one. */
  ApiClient client() {
    URI address = url;
    if (address == null) {
      Settings settings = settingsOptions.load(Map.of());
      address = SettingsOptions.server(settings).address();
    }
    if (address.getHost() == null || !String.valueOf(address.getScheme()).startsWith("http")) {
      throw new CommandException(
          "'" + address + "' is no server's address; one looks like http://127.0.0.1:8080.");
    }
    return new ApiClient(address);
  }
}
