package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the nodes of the cluster and what runs where. */
@Command(
    name = "cluster",
    description = "Shows the nodes of the cluster, and which channel runs where.",
    mixinStandardHelpOptions = true)
final class ClusterCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "Prints the server's answer as it is.")
  private boolean json;

  @Override
  public void run() {
    JsonNode answer = server.client().get("/api/v1/cluster");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(answer.toPrettyString());
    } else {
      out.print(ClusterText.of(answer));
    }
    out.flush();
  }
}
