package io.millrace.channel;

import java.util.concurrent.CompletionException;

/** Failures as words for status and log. */
final class Failures {

  private Failures() {}

  /**
   * The message of what really failed, if it is one of our own, which hold no secrets; of any other
   * failure just its kind, since libraries like to quote addresses.
   */
  static String words(Throwable failure) {
    Throwable cause = cause(failure);
    String message = cause.getMessage();
    boolean ours = cause.getClass().getPackageName().startsWith("io.millrace.");
    return message == null || !ours ? cause.getClass().getSimpleName() : message;
  }

  /** What really failed. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
