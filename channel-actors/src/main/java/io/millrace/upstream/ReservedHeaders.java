package io.millrace.upstream;

import java.util.Locale;
import java.util.Set;

/** The request headers that no source may set, because they belong to the client itself. */
public final class ReservedHeaders {

  private static final Set<String> NAMES =
      Set.of(
          "accept-encoding",
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-connection",
          "range",
          "raw-request-uri",
          "te",
          "timeout-access",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private ReservedHeaders() {}

  /** Whether a header of this name, in any case, is refused by {@link Upstreams#open}. */
  public static boolean contains(String name) {
    return NAMES.contains(name.toLowerCase(Locale.ROOT));
  }
}
