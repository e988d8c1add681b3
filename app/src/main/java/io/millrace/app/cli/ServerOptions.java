package io.millrace.app.cli;

import io.millrace.app.server.AdminToken;
import io.millrace.app.settings.ServerSettings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which server a command talks to. */
final class ServerOptions {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]");

  @Mixin private SettingsOptions settingsOptions = new SettingsOptions();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server's address (from the settings: http://127.0.0.1:8080).")
  private @Nullable URI url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "The server's admin token. Others of this machine see options: MILLRACE_API_TOKEN is"
              + " safer. For a server of this machine it is found in the data folder.")
  private @Nullable String token;

  /** Fails with {@link CommandException} for an address that cannot be one. */
  ApiClient client() {
    URI address = url == null ? settings().address() : url;
    if (address.getHost() == null || !String.valueOf(address.getScheme()).startsWith("http")) {
      throw new CommandException(
          "'" + address + "' is no server's address; one looks like http://127.0.0.1:8080.");
    }
    return new ApiClient(address, token(address));
  }

  private Optional<String> token(URI address) {
    if (token != null) {
      return Optional.of(token.strip());
    }
    String fromEnvironment = System.getenv("MILLRACE_API_TOKEN");
    if (fromEnvironment != null && !fromEnvironment.isBlank()) {
      return Optional.of(fromEnvironment.strip());
    }
    ServerSettings own = settings();
    return isOfThisMachine(address, own) ? AdminToken.find(own.data()) : Optional.empty();
  }

  /** The secret in the data folder is for our own server, and for no other one. */
  private static boolean isOfThisMachine(URI address, ServerSettings own) {
    return address.getHost().equals(own.address().getHost())
        || LOOPBACK.matcher(address.getHost()).matches();
  }

  private ServerSettings settings() {
    return SettingsOptions.server(settingsOptions.load(Map.of()));
  }
}
