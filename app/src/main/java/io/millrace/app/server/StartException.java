package io.millrace.app.server;

/** The server cannot start. The message says why and what to do, in one line. */
public final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
