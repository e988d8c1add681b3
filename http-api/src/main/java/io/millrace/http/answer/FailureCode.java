package io.millrace.http.answer;

import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** Every way to fail, with its kind and its HTTP status: the one place that maps them. */
public enum FailureCode {
  MALFORMED(FailureKind.VIEWER, StatusCodes.BAD_REQUEST),
  UNAUTHORIZED(FailureKind.VIEWER, StatusCodes.UNAUTHORIZED),
  FORBIDDEN(FailureKind.VIEWER, StatusCodes.FORBIDDEN),
  NOT_FOUND(FailureKind.VIEWER, StatusCodes.NOT_FOUND),
  METHOD_NOT_ALLOWED(FailureKind.VIEWER, StatusCodes.METHOD_NOT_ALLOWED),
  CONFLICT(FailureKind.VIEWER, StatusCodes.CONFLICT),
  BODY_TOO_LARGE(FailureKind.VIEWER, StatusCodes.get(413)),
  UNSUPPORTED_CONTENT(FailureKind.VIEWER, StatusCodes.UNSUPPORTED_MEDIA_TYPE),
  RANGE_NOT_SATISFIABLE(FailureKind.VIEWER, StatusCodes.get(416)),
  UPSTREAM_UNAVAILABLE(FailureKind.UPSTREAM, StatusCodes.BAD_GATEWAY),
  UPSTREAM_TIMEOUT(FailureKind.UPSTREAM, StatusCodes.GATEWAY_TIMEOUT),
  STOPPING(FailureKind.OVERLOAD, StatusCodes.SERVICE_UNAVAILABLE),
  INTERNAL(FailureKind.INTERNAL, StatusCodes.INTERNAL_SERVER_ERROR);

  private final FailureKind kind;
  private final StatusCode status;

  FailureCode(FailureKind kind, StatusCode status) {
    this.kind = kind;
    this.status = status;
  }

  public FailureKind kind() {
    return kind;
  }

  public StatusCode status() {
    return status;
  }
}
