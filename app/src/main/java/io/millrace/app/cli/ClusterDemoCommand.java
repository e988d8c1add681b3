package io.millrace.app.cli;

import io.millrace.app.demo.DemoChannel;
import io.millrace.app.demo.DemoOrigin;
import io.millrace.app.demo.DemoStateFile;
import io.millrace.app.server.Server;
import io.millrace.app.settings.ServerSettings;
import io.millrace.app.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs three nodes as three processes of this machine, so that one can watch some of them die. */
@Command(
    name = "cluster-demo",
    description = "Runs a cluster of three nodes on this machine that play a built-in channel.",
    footer = {
      "",
      "The nodes' settings, data and logs are in a folder of their own, which is deleted at the"
          + " end. The sources are killed and revived with 'millrace demo', as those of the demo."
    },
    mixinStandardHelpOptions = true)
final class ClusterDemoCommand implements Runnable {

  private static final int NODES = 3;
  private static final int SECRET_BYTES = 24;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settingsOptions = new SettingsOptions();

  @Override
  public void run() {
    Settings settings = settingsOptions.load(Map.of());
    ServerSettings own = SettingsOptions.server(settings);
    ActorSystem<Void> system = Server.system(settings.config());
    try {
      DemoOrigin origin = DemoPlayer.origin(system);
      DemoPlayer.leaveAddress(new DemoStateFile(own.data()), origin.address(), system);
      play(origin);
    } finally {
      system.terminate();
    }
    system.getWhenTerminated().toCompletableFuture().join();
  }

  private void play(DemoOrigin origin) {
    PrintWriter out = spec.commandLine().getOut();
    var nodes = new DemoNodes(line -> say(out, line));
    var ended = new CompletableFuture<Void>();
    try {
      Path folder = Files.createTempDirectory("millrace-cluster-demo");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    nodes.stop();
                    delete(folder);
                    ended.complete(null);
                  },
                  "cluster-demo-end"));
      List<DemoNode> all = prepare(folder, origin);
      say(out, "Starting three nodes; their logs are in " + folder + " ...");
      CompletableFuture.allOf(all.stream().map(nodes::start).toArray(CompletableFuture[]::new))
          .join();
      instructions(all, nodes).forEach(out::println);
      out.println("Millrace's cluster demo is ready");
      out.flush();
    } catch (IOException e) {
      throw new CommandException("The demo's folder cannot be written: " + e.getMessage());
    } catch (CompletionException e) {
      nodes.stop();
      throw e.getCause() instanceof CommandException known ? known : e;
    }
    ended.join();
  }

  private static List<DemoNode> prepare(Path folder, DemoOrigin origin) throws IOException {
    Path channels = folder.resolve("channels.json");
    Files.writeString(channels, DemoChannel.definitions(origin));
    List<DemoNode> all = DemoNode.inFolder(folder, NODES);
    String secret = secret();
    for (DemoNode node : all) {
      node.writeSettings(all, channels, secret);
    }
    return all;
  }

  private static String secret() {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  static List<String> instructions(List<DemoNode> all, DemoNodes nodes) {
    String url = " --url " + all.getFirst().address();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("  The demo channel, the same on every node:");
    for (DemoNode node : all) {
      lines.add("    " + node.name() + "   " + playlist(node) + "   (" + node.id() + ")");
    }
    lines.add("");
    lines.add("  Watch one            ffplay " + playlist(all.getFirst()));
    lines.add("");
    lines.add("  In another terminal:");
    lines.add("  See what runs where  bin/millrace cluster" + url);
    lines.add("  Move the channel     bin/millrace move demo --to " + all.getLast().id() + url);
    lines.add("  Drain a node         bin/millrace drain " + all.getLast().id() + url);
    for (DemoNode node : all) {
      long process = nodes.processId(node);
      lines.add("");
      lines.add("  " + node.name() + ": have it leave  kill " + process);
      lines.add("         kill it        kill -9 " + process);
      lines.add("         start it again bin/millrace serve --config " + node.settings());
    }
    lines.add("");
    lines.add("  Ctrl+C stops it all.");
    lines.add("");
    return lines;
  }

  private static String playlist(DemoNode node) {
    return node.address() + "/channels/" + DemoChannel.ID + "/stream.m3u8";
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // It lies where the system deletes what nobody needs.
    }
  }
}
