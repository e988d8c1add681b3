package io.millrace.app.cli;

import com.typesafe.config.Config;
import io.millrace.app.server.Server;
import io.millrace.app.settings.Settings;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import picocli.CommandLine;

/** Runs a server in an actor system of its own and stays until it has stopped. */
final class ServerStart {

  private ServerStart() {}

  /** What a node ends with that the others go on without: a service manager starts it again. */
  static final int REMOVED_FROM_CLUSTER = 3;

  /** What a node ends with that the others do not let in until it has the same settings. */
  static final int DIFFERENT_FROM_CLUSTER = 4;

  /** Gives the exit code. The actor system does not outlive a start that fails. */
  static int run(Config config, Function<ActorSystem<Void>, Server> start) {
    ActorSystem<Void> system = Server.system(config);
    Server server;
    try {
      server = start.apply(system);
    } catch (RuntimeException e) {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
      throw e;
    }
    server.awaitStop();
    return server.wasRemovedFromCluster() ? REMOVED_FROM_CLUSTER : CommandLine.ExitCode.OK;
  }

  static void warn(Settings settings, PrintWriter err) {
    settings.warnings().forEach(warning -> err.println("millrace: " + warning));
  }

  /** Says that the server is ready, and shows a token that was made just now. */
  static void announce(Server server, PrintWriter out) {
    server
        .newToken()
        .ifPresent(
            token ->
                out.println(
                    "The API's token, shown this once (it is kept in the data folder): " + token));
    out.println(readyLine(server));
    out.flush();
  }

  private static String readyLine(Server server) {
    return String.format(
        Locale.ROOT,
        "Millrace is ready: %s, %s, started in %s",
        server.address(),
        server.channels() == 1 ? "1 channel" : server.channels() + " channels",
        sinceJvmStart());
  }

  private static String sinceJvmStart() {
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    return String.format(Locale.ROOT, "%.2f s", (System.currentTimeMillis() - start) / 1000.0);
  }
}
