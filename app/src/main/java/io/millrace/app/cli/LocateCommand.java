package io.millrace.app.cli;

import io.millrace.app.server.Server;
import io.millrace.app.settings.Settings;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.catalog.ChannelDefinitionsFile;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.LocatorSettings;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StandardLocators;
import io.millrace.upstream.PekkoUpstreams;
import io.millrace.upstream.UpstreamSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds the addresses of sources, as a server would, and shows how. */
@Command(
    name = "locate",
    description =
        "Finds the addresses that a channel's sources have now, without a server. Shows addresses,"
            + " which may be secrets. Exit code 1 if a source's address was not found.",
    mixinStandardHelpOptions = true)
final class LocateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settingsOptions = new SettingsOptions();

  @Parameters(
      index = "0",
      paramLabel = "CHANNEL|FILE",
      description = "A channel's id, or a JSON file with channels: then all of them.")
  private String what = "";

  @Option(
      names = "--channels",
      paramLabel = "FILE",
      description = "The JSON file that defines the channel (from the settings).")
  private @Nullable Path channels;

  @Option(names = "--source", paramLabel = "NAME", description = "Only the source of this name.")
  private @Nullable String source;

  @Option(
      names = "--explain",
      description = "Shows every request, what in the answer led on, and what to do if none did.")
  private boolean explain;

  private record Chosen(String channel, SourceDefinition source) {}

  @Override
  public Integer call() {
    Settings settings = settingsOptions.load(Map.of());
    var locators = new StandardLocators(settings.read(LocatorSettings::from));
    UpstreamSettings upstreamSettings = settings.read(UpstreamSettings::from);
    List<Chosen> sources = sources(settings);
    ActorSystem<Void> system = Server.system(settings.config());
    try {
      var run =
          new LocateRun(
              locators,
              new PekkoUpstreams(system, upstreamSettings),
              spec.commandLine().getOut(),
              explain);
      boolean all = true;
      for (Chosen chosen : sources) {
        all &= run.locate(chosen.channel(), chosen.source());
      }
      return all ? 0 : 1;
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
    }
  }

  private List<Chosen> sources(Settings settings) {
    List<Chosen> sources = new ArrayList<>();
    for (ChannelDefinition channel : channels(settings)) {
      channel.sources().stream()
          .filter(candidate -> source == null || candidate.name().equals(source))
          .forEach(candidate -> sources.add(new Chosen(channel.id().value(), candidate)));
    }
    if (sources.isEmpty()) {
      throw new CommandException("There is no source '" + source + "' in " + what + ".");
    }
    return sources;
  }

  private List<ChannelDefinition> channels(Settings settings) {
    boolean isFile = Files.isRegularFile(Path.of(what)) || what.endsWith(".json");
    Path file =
        isFile
            ? Path.of(what).toAbsolutePath()
            : channels != null
                ? channels.toAbsolutePath()
                : SettingsOptions.server(settings).channelsFile();
    CatalogSnapshot snapshot = new ChannelDefinitionsFile(file).load();
    snapshot
        .problems()
        .forEach(problem -> spec.commandLine().getErr().println("problem: " + problem));
    List<ChannelDefinition> chosen =
        snapshot.definitions().stream()
            .filter(channel -> isFile || channel.id().value().equals(what))
            .toList();
    if (chosen.isEmpty()) {
      throw new CommandException(
          isFile
              ? "There is no channel in " + file + " that can be used."
              : "There is no channel '" + what + "' in " + file + " that can be used.");
    }
    return chosen;
  }
}
