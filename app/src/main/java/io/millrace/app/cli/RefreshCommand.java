package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks for another link to the source that a channel follows. */
@Command(
    name = "refresh",
    description = "Renews the link of the source that a channel follows.",
    mixinStandardHelpOptions = true)
final class RefreshCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(index = "0", paramLabel = "ID", description = "The channel's id.")
  private String id = "";

  @Override
  public void run() {
    JsonNode answer =
        server.client().post(ChannelPath.of(id, "/refresh"), JsonNodeFactory.instance.objectNode());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s has another link to %s: %s.%n",
        answer.path("channel").asText(id),
        answer.path("source").asText("?"),
        LinkText.of(answer.path("link"), Instant.now()));
    out.flush();
  }
}
