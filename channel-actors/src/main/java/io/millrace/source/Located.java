package io.millrace.source;

import java.net.URI;

/** Where a source can be played right now. The address is a secret. */
public record Located(URI uri) {

  @Override
  public String toString() {
    return "Located[" + uri.getHost() + "]";
  }
}
