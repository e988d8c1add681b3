package io.millrace.upstream;

/** We have ended this connection ourselves. */
final class ConnectionCutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ConnectionCutException() {
    super("the connection was given up");
  }
}
