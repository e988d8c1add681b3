package io.millrace.channel;

import io.millrace.upstream.UpstreamException;
import java.time.Duration;
import java.util.Optional;
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

  /** The status that an origin answered with; 0 if it was something else that failed. */
  static int status(Throwable failure) {
    return cause(failure) instanceof UpstreamException upstream ? upstream.status().orElse(0) : 0;
  }

  /** For how long an origin wants to be left alone, if it says so. */
  static Optional<Duration> retryAfter(Throwable failure) {
    return cause(failure) instanceof UpstreamException upstream
        ? upstream.retryAfter()
        : Optional.empty();
  }

  /** Whether an origin refused what was asked of it, as it does when a link has ended. */
  static boolean isRefusal(Throwable failure) {
    return switch (status(failure)) {
      case 401, 403, 404, 410 -> true;
      default -> false;
    };
  }

  /** Whether the origin just knows of no such thing, which may be lost. */
  static boolean isMissing(Throwable failure) {
    return status(failure) == 404;
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
