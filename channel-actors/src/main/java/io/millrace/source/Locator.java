package io.millrace.source;

import java.net.URI;

/** How the playable address of a source is found. */
public sealed interface Locator {

  /** The address is known: an absolute http or https URI of a playlist. */
  record Direct(URI uri) implements Locator {}
}
