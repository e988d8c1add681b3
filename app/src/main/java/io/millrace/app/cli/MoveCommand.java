package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a channel run on another node. */
@Command(
    name = "move",
    description = "Has a channel run on another node of the cluster.",
    mixinStandardHelpOptions = true)
final class MoveCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(index = "0", paramLabel = "ID", description = "The channel's id.")
  private String id = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "NODE",
      description = "host:port of the node, as 'millrace cluster' lists it.")
  private String to = "";

  @Override
  public void run() {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("to", NodeName.of(to));
    JsonNode answer = server.client().post(ChannelPath.of(id, "/move"), body);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s moves to %s within seconds, and stays there as long as that node lives.%n",
        answer.path("channel").asText(id), answer.path("to").asText(to));
    List<String> others = new ArrayList<>();
    for (JsonNode channel : answer.path("channels")) {
      if (!channel.asText().equals(id)) {
        others.add(channel.asText());
      }
    }
    if (!others.isEmpty()) {
      out.printf("Along with it go: %s.%n", String.join(", ", others));
    }
    out.flush();
  }
}
