package io.millrace.app.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.millrace.app.server.PlayKey;
import io.millrace.app.settings.ServerSettings;
import io.millrace.app.settings.Settings;
import io.millrace.cluster.ClusterSettings;
import io.millrace.http.HttpSettings;
import io.millrace.http.play.BroughtAddress;
import io.millrace.http.play.PlaySettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes links with which viewers may play an address that is no channel. */
@Command(
    name = "sign-link",
    description =
        "Prints a link that plays an address, for as long as is said. Needs the server's data"
            + " folder or the secret of its cluster, and millrace.play.enabled at the server.",
    mixinStandardHelpOptions = true)
final class SignLinkCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settingsOptions = new SettingsOptions();

  @Parameters(index = "0", paramLabel = "URL", description = "The address of a playlist.")
  private String url = "";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "How long the link is good, such as 30m or 7d (24h).")
  private String time = "24h";

  @Option(
      names = "--base",
      paramLabel = "URL",
      description = "Where viewers reach the server (from the settings: http://127.0.0.1:8080).")
  private @Nullable URI base;

  @Override
  public void run() {
    Settings settings = settingsOptions.load(Map.of());
    ServerSettings server = SettingsOptions.server(settings);
    URI link =
        PlayKey.signer(server.data(), settings.read(ClusterSettings::from))
            .link(base == null ? server.address() : base, address(), Instant.now().plus(life()));
    int most = settings.read(HttpSettings::from).maxUriLength();
    if (link.toString().length() > most) {
      throw new CommandException(
          "The link would have more than " + most + " characters (millrace.http.max-uri-length).");
    }
    if (!settings.read(PlaySettings::from).enabled()) {
      spec.commandLine()
          .getErr()
          .println("millrace: links play nothing while millrace.play.enabled is false");
    }
    spec.commandLine().getOut().println(link);
    spec.commandLine().getOut().flush();
  }

  private BroughtAddress address() {
    try {
      return BroughtAddress.of(url);
    } catch (BroughtAddress.UnusableException e) {
      throw new CommandException("That cannot be played: " + e.getMessage() + ".");
    }
  }

  private Duration life() {
    try {
      Duration life = ConfigFactory.parseMap(Map.of("for", time)).getDuration("for");
      if (life.toSeconds() >= 1
          && life.toDays() <= 36_500
          && !Character.isDigit(time.charAt(time.length() - 1))) {
        return life;
      }
    } catch (ConfigException notATime) {
      // answered below, as a time out of range is
    }
    throw new CommandException("'" + time + "' is no time that a link can live; one is 24h.");
  }
}
