package io.millrace.app.server;

/**
 * The server cannot be a node of its cluster, whose settings differ where they must not: to start
 * it again does not help until they are the same. The message says what to do, in one line.
 */
public final class DifferentNodeException extends RuntimeException {

  private static final long serialVersionUID = 1;

  DifferentNodeException(String message) {
    super(message);
  }
}
