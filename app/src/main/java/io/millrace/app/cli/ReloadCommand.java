package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Has the server read the channel definitions again. */
@Command(
    name = "reload",
    description =
        "Has the server read the file of channels again. Exit code 1 with problems in it.",
    mixinStandardHelpOptions = true)
final class ReloadCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    JsonNode answer = server.client().post("/api/v1/reload", JsonNodeFactory.instance.objectNode());
    PrintWriter out = spec.commandLine().getOut();
    print(out, "added", answer.path("added"));
    print(out, "changed", answer.path("changed"));
    print(out, "removed", answer.path("removed"));
    out.println("unchanged: " + answer.path("unchanged").asInt());
    out.flush();
    JsonNode problems = answer.path("problems");
    PrintWriter err = spec.commandLine().getErr();
    problems.forEach(problem -> err.println("problem: " + line(problem)));
    return problems.isEmpty() ? 0 : 1;
  }

  private static void print(PrintWriter out, String what, JsonNode ids) {
    if (!ids.isEmpty()) {
      StringBuilder line = new StringBuilder(what).append(':');
      ids.forEach(id -> line.append(' ').append(id.asText()));
      out.println(line);
    }
  }

  private static String line(JsonNode problem) {
    StringBuilder line = new StringBuilder();
    if (problem.hasNonNull("channel")) {
      line.append("channel ").append(problem.path("channel").asText()).append(", ");
    }
    if (!problem.path("field").asText("").isEmpty()) {
      line.append(problem.path("field").asText()).append(": ");
    }
    return line.append(problem.path("reason").asText()).toString();
  }
}
