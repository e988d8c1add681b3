package io.millrace.app.cli;

/** A command could not do what it should. The message is one line: what is wrong and what to do. */
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1;

  CommandException(String message) {
    super(message);
  }
}
