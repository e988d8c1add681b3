package io.millrace.upstream;

/** A request was written to a connection and not a byte came back in time. */
final class AnswerOverdueException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AnswerOverdueException() {
    super("no answer in time");
  }
}
