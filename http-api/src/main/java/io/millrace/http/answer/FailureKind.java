package io.millrace.http.answer;

/** Whose turn it is after a failure. */
public enum FailureKind {
  /** The request was wrong, or names something that is not there. */
  VIEWER,
  /** No source delivers what was asked for. */
  UPSTREAM,
  /** This server does not take the request now. */
  OVERLOAD,
  /** A defect of this server. */
  INTERNAL
}
