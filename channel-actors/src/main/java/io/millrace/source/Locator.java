package io.millrace.source;

import java.net.URI;
import java.util.Set;

/** How the playable address of a source is found. */
public sealed interface Locator {

  /** The addresses that the operator wrote down. */
  Set<URI> homes();

  /** The address is known: an absolute http or https URI of a playlist. */
  record Direct(URI uri) implements Locator {
    @Override
    public Set<URI> homes() {
      return Set.of(uri);
    }
  }
}
