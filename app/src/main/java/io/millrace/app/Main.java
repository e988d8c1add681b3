package io.millrace.app;

import io.millrace.app.cli.MillraceCommand;

/** The program. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    int exitCode = MillraceCommand.run(arguments);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }
}
