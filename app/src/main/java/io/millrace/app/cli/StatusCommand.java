package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints how channels are doing. */
@Command(
    name = "status",
    description = "Shows how all channels are doing, or one of them in detail.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "A channel's id.")
  private @Nullable String id;

  @Option(names = "--json", description = "Prints the server's answer as it is.")
  private boolean json;

  @Option(
      names = "--providers",
      description = "Shows who uses the providers that channels share, and who waits.")
  private boolean providers;

  @Override
  public void run() {
    JsonNode answer = server.client().get(path());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(answer.toPrettyString());
    } else if (providers) {
      out.print(ProviderListText.of(answer, Instant.now()));
    } else if (id == null) {
      out.print(ChannelListText.of(answer, Instant.now()));
    } else {
      out.print(ChannelStatusText.of(answer, Instant.now()));
    }
    out.flush();
  }

  private String path() {
    if (providers) {
      return "/api/v1/providers";
    }
    return id == null ? "/api/v1/channels" : ChannelPath.of(id, "");
  }
}
