package io.millrace.app.cli;

import io.millrace.app.demo.DemoControl;
import io.millrace.app.demo.DemoStateFile;
import io.millrace.app.settings.ServerSettings;
import io.millrace.app.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plays the demo, or makes a source of a playing demo fail and come back. */
@Command(
    name = "demo",
    description = "Plays a built-in channel with two sources, so that you can watch a switch.",
    footer = {
      "",
      "The options that end in -source talk to a demo that plays in another terminal."
          + " Its sources are primary and backup."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settingsOptions = new SettingsOptions();

  @Option(names = "--port", paramLabel = "N", description = "The port; 0 takes a free one.")
  private @Nullable String port;

  @ArgGroup private @Nullable DemoControlOption control;

  @Override
  public void run() {
    Settings settings = settingsOptions.load(options());
    ServerSettings serverSettings = SettingsOptions.server(settings);
    DemoStateFile state = new DemoStateFile(serverSettings.data());
    if (control == null) {
      ServerStart.warn(settings, spec.commandLine().getErr());
      DemoPlayer.play(
          settings,
          serverSettings,
          state,
          settingsOptions.dataAgain(),
          spec.commandLine().getOut());
    } else {
      spec.commandLine().getOut().println(apply(control, running(state)));
    }
  }

  /** Who kills both sources wants to see what players see then; nobody else has such a channel. */
  private Map<String, String> options() {
    Map<String, String> options =
        new HashMap<>(
            Map.of("millrace.channel.slate", "true", "millrace.cluster.enabled", "false"));
    if (port != null) {
      options.put("millrace.http.port", port);
    }
    return options;
  }

  private static URI running(DemoStateFile state) {
    try {
      Optional<URI> origin = state.read();
      return origin.orElseThrow(DemoCommand::noDemo);
    } catch (IOException e) {
      throw new CommandException("The address of the demo cannot be read: " + e.getMessage());
    }
  }

  private static String apply(DemoControlOption control, URI origin) {
    try {
      return switch (DemoControl.make(origin, control.source(), control.condition())) {
        case DemoControl.Done(var words) -> words;
        case DemoControl.NoSuchSource() ->
            throw new CommandException(
                "The demo has no source '" + control.source() + "'; it has primary and backup.");
        case DemoControl.NoDemo() -> throw noDemo();
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Interrupted.");
    }
  }

  private static CommandException noDemo() {
    return new CommandException(
        "No demo is playing with this data folder. Start one in another terminal with"
            + " 'millrace demo'.");
  }
}
