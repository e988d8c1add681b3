package io.millrace.upstream;

import java.util.Map;

/** Opens the ways to origins, one for each source. */
public interface Upstreams {

  /**
   * Opens a pool of its own for one source; opens no connection yet.
   *
   * @param name what the source is called in metrics and logs
   * @param headers sent with every request, names in any case; a {@code User-Agent} here replaces
   *     the default one
   * @throws IllegalArgumentException if a header may not be set or would break a request; the
   *     message names the header and never its value
   */
  Upstream open(String name, Map<String, String> headers);
}
