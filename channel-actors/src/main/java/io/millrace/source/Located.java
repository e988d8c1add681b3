package io.millrace.source;

import java.net.URI;
import java.util.Optional;

/**
 * Where a source can be played right now. The addresses are secrets.
 *
 * @param page the page that a browser would be on; empty if none led here
 */
public record Located(URI uri, Optional<URI> page) {

  /** No page led here. */
  public Located(URI uri) {
    this(uri, Optional.empty());
  }

  @Override
  public String toString() {
    return "Located[…]";
  }
}
