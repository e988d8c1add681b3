package io.millrace.channel;

import java.util.concurrent.CompletionException;

/** Failures as words for status and log. */
final class Failures {

  private Failures() {}

  /** The message of what really failed; those of our own parts hold no secrets. */
  static String words(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
