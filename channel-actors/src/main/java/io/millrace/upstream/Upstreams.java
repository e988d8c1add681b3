package io.millrace.upstream;

import java.net.URI;
import java.util.Map;
import java.util.Set;

/** Opens the ways to origins, one for each source. */
public interface Upstreams {

  /**
   * Opens a pool of its own for one source; opens no connection yet.
   *
   * @throws IllegalArgumentException if the source cannot be asked this way: a header may not be
   *     set or would break a request, a file of certificates cannot be read. The message names what
   *     it is and never its value
   */
  Upstream open(OriginAccess access);

  /** A source with nothing special but these headers and one home. */
  default Upstream open(String name, Map<String, String> headers, URI home) {
    return open(
        new OriginAccess(name, RequestPolicy.ofHeaders(headers), Set.of(home), Trust.OPERATOR));
  }
}
