package io.millrace.http.answer;

import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** Every way to fail, with its kind and its HTTP status: the one place that maps them. */
public enum FailureCode {
  MALFORMED(FailureKind.VIEWER, 400),
  UNAUTHORIZED(FailureKind.VIEWER, 401),
  FORBIDDEN(FailureKind.VIEWER, 403),
  NOT_FOUND(FailureKind.VIEWER, 404),
  METHOD_NOT_ALLOWED(FailureKind.VIEWER, 405),
  CONFLICT(FailureKind.VIEWER, 409),
  BODY_TOO_LARGE(FailureKind.VIEWER, 413),
  UNSUPPORTED_CONTENT(FailureKind.VIEWER, 415),
  RANGE_NOT_SATISFIABLE(FailureKind.VIEWER, 416),
  UPSTREAM_UNAVAILABLE(FailureKind.UPSTREAM, 502),
  UPSTREAM_TIMEOUT(FailureKind.UPSTREAM, 504),
  TOO_MANY_REQUESTS(FailureKind.OVERLOAD, 429),
  OVERLOADED(FailureKind.OVERLOAD, 503),
  STARTING(FailureKind.OVERLOAD, 503),
  STOPPING(FailureKind.OVERLOAD, 503),
  INTERNAL(FailureKind.INTERNAL, 500);

  private final FailureKind kind;
  private final int status;

  FailureCode(FailureKind kind, int status) {
    this.kind = kind;
    this.status = status;
  }

  public FailureKind kind() {
    return kind;
  }

  public StatusCode status() {
    return StatusCodes.get(status);
  }
}
