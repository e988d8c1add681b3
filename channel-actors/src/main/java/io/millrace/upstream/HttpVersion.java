package io.millrace.upstream;

/** The version of HTTP that a source is asked in. */
public enum HttpVersion {
  HTTP_1_0,
  HTTP_1_1,
  /** Over secure connections, where the origin offers it; 1.1 elsewhere (RFC 9113, 3.2). */
  HTTP_2
}
