package io.millrace.upstream;

import java.net.URI;
import java.util.Map;

/** Opens the ways to origins, one for each source. */
public interface Upstreams {

  /**
   * Opens a pool of its own for one source; opens no connection yet.
   *
   * @param name what the source is called in metrics and logs
   * @param headers names in any case; a {@code User-Agent} here replaces the default one. Those
   *     that only say who asks ({@code User-Agent}, {@code Accept}, {@code Accept-Language}, {@code
   *     Referer}, {@code Origin} and their like) are sent with every request. All others may be
   *     secrets and are sent only to the origin of {@code home}: not to where it redirects, nor to
   *     other hosts of variants and segments.
   * @param home an address of the source as its operator knows it; scheme, host and port count (RFC
   *     6454)
   * @throws IllegalArgumentException if a header may not be set or would break a request; the
   *     message names the header and never its value
   */
  Upstream open(String name, Map<String, String> headers, URI home);
}
