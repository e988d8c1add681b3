package io.millrace.app.cli;

import io.millrace.app.server.PartSettings;
import io.millrace.app.server.Server;
import io.millrace.app.settings.ServerSettings;
import io.millrace.app.settings.Settings;
import io.millrace.catalog.ChannelDefinitionsFile;
import io.millrace.cluster.ClusterConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a server and stays until it is stopped. */
@Command(
    name = "serve",
    description = "Starts a server and stays in the foreground.",
    footer = {
      "",
      "A node that the others of its cluster go on without ends with exit code 3, to be started"
          + " again; one whose millrace.cluster.shards is another than theirs with exit code 4."
    },
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settingsOptions = new SettingsOptions();

  @Option(
      names = "--channels",
      paramLabel = "FILE",
      description = "The JSON file that defines the channels.")
  private @Nullable Path channels;

  @Option(names = "--host", paramLabel = "H", description = "The address to listen on.")
  private @Nullable String host;

  @Option(names = "--port", paramLabel = "N", description = "The port; 0 takes a free one.")
  private @Nullable String port;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Settings settings = settingsOptions.load(options());
    ServerStart.warn(settings, spec.commandLine().getErr());
    ServerSettings serverSettings = SettingsOptions.server(settings);
    PartSettings parts = PartSettings.from(settings, serverSettings);
    return ServerStart.run(
        ClusterConfig.overlay(settings.config(), parts.cluster()),
        system -> {
          var catalog = new ChannelDefinitionsFile(serverSettings.channelsFile());
          Server server = Server.start(system, parts, catalog);
          server.watch(serverSettings.channelsFile(), serverSettings.channelsPoll());
          ServerStart.announce(server, out);
          return server;
        });
  }

  private Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    if (channels != null) {
      options.put("millrace.channels.file", channels.toAbsolutePath().toString());
    }
    if (host != null) {
      options.put("millrace.http.host", host);
    }
    if (port != null) {
      options.put("millrace.http.port", port);
    }
    return options;
  }
}
