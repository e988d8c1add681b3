package io.millrace.app.cli;

import io.millrace.app.server.DifferentNodeException;
import io.millrace.app.server.StartException;
import io.millrace.app.settings.SettingException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command {@code millrace}. Exit codes: 0 done, 1 could not be done, 2 wrong options or
 * settings, 3 a server whose cluster goes on without it, 4 a server whose settings its cluster does
 * not take.
 */
@Command(
    name = "millrace",
    description = "Gives every live HLS channel one stable address that never goes dark.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      ClusterDemoCommand.class,
      StatusCommand.class,
      FailoverCommand.class,
      RefreshCommand.class,
      ReloadCommand.class,
      ClusterCommand.class,
      DrainCommand.class,
      MoveCommand.class,
      LocateCommand.class,
      SignLinkCommand.class,
      WarmUpCommand.class
    })
public final class MillraceCommand {

  private MillraceCommand() {}

  /** Runs the command and gives its exit code; reports errors itself. */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new MillraceCommand());
    commandLine.setExecutionExceptionHandler(
        (exception, failed, parsed) -> report(exception, failed.getErr()));
    commandLine.setParameterExceptionHandler(
        (exception, given) -> {
          CommandLine failed = exception.getCommandLine();
          failed.getErr().println("millrace: " + exception.getMessage());
          failed.getErr().println("Try '" + failed.getCommandSpec().qualifiedName() + " --help'.");
          return CommandLine.ExitCode.USAGE;
        });
    return commandLine;
  }

  private static int report(Exception exception, PrintWriter err) {
    switch (exception) {
      case SettingException e -> {
        err.println("millrace: " + e.getMessage());
        return CommandLine.ExitCode.USAGE;
      }
      case DifferentNodeException e -> {
        err.println("millrace: " + e.getMessage());
        return ServerStart.DIFFERENT_FROM_CLUSTER;
      }
      case CommandException e -> err.println("millrace: " + e.getMessage());
      case StartException e -> err.println("millrace: " + e.getMessage());
      default -> {
        err.println("millrace: an unexpected error, which is a bug worth reporting:");
        exception.printStackTrace(err);
      }
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
