package io.millrace.source;

/**
 * A source's address was not found although everybody answered. The message tells an operator what
 * happened and holds no address and nothing else of what came.
 */
public final class LocatorException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LocatorException(String message) {
    super(message);
  }
}
