package io.millrace.source;

import io.millrace.upstream.Upstream;
import java.util.concurrent.CompletionStage;

/** Finds the playable address of sources. Thread-safe. */
@FunctionalInterface
public interface Locators {

  /**
   * Looks for the address that the source has now. The stage fails with a {@link LocatorException}
   * or an {@link io.millrace.upstream.UpstreamException}, never wrapped.
   *
   * @param upstream the source's own way to its origins, with its headers and cookies
   */
  CompletionStage<Located> locate(SourceDefinition source, Upstream upstream, LocatorTrace trace);
}
