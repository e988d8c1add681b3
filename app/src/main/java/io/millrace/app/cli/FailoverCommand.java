package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Switches a channel to another source. */
@Command(
    name = "failover",
    description = "Switches a channel to another source.",
    mixinStandardHelpOptions = true)
final class FailoverCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(index = "0", paramLabel = "ID", description = "The channel's id.")
  private String id = "";

  @Option(
      names = "--to",
      paramLabel = "SOURCE",
      description = "The source to switch to; without it, the next best one.")
  private @Nullable String to;

  @Override
  public void run() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (to != null) {
      body.put("source", to);
    }
    JsonNode answer = server.client().post(ChannelPath.of(id, "/failover"), body);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s switched from %s to %s in %s ms; the first segment from it is %s.%n",
        answer.path("channel").asText(id),
        answer.path("from").asText("no source"),
        answer.path("to").asText("?"),
        answer.path("tookMillis").asText("?"),
        answer.path("firstMsn").asText("?"));
    out.flush();
  }
}
