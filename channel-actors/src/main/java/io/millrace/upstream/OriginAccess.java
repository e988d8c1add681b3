package io.millrace.upstream;

import java.net.URI;
import java.util.Set;

/**
 * Everything that a way to the origins of one source depends on.
 *
 * @param name what the source is called in metrics and logs
 * @param homes the addresses that its definition names; scheme, host and port count (RFC 6454)
 */
public record OriginAccess(String name, RequestPolicy requests, Set<URI> homes, Trust trust) {

  public OriginAccess {
    homes = Set.copyOf(homes);
  }

  /** Leaves out addresses and headers, which are secrets. */
  @Override
  public String toString() {
    return "OriginAccess[" + name + ", " + trust + "]";
  }
}
