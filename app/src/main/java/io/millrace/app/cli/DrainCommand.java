package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a node run no channels any more. */
@Command(
    name = "drain",
    description = "Has a node of the cluster run no channels, so that it can be stopped.",
    mixinStandardHelpOptions = true)
final class DrainCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(index = "0", paramLabel = "NODE", description = "host:port of the node.")
  private String node = "";

  @Option(names = "--undo", description = "It may run channels again.")
  private boolean undo;

  @Override
  public void run() {
    String path = "/api/v1/cluster/nodes/" + NodeName.of(node) + "/drain";
    ApiClient client = server.client();
    JsonNode answer =
        undo ? client.delete(path) : client.post(path, JsonNodeFactory.instance.objectNode());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        undo
            ? "%s may run channels again.%n"
            : "%s is draining: its channels move to other nodes, a few at a time. See how far it is"
                + " with 'millrace cluster'; take it back with --undo.%n",
        answer.path("node").asText(node));
    out.flush();
  }
}
