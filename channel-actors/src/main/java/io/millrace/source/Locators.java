package io.millrace.source;

import io.millrace.upstream.Upstream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the playable address of sources. Thread-safe; failures arrive as failed stages. */
public interface Locators {

  /**
   * Looks for the address that the source has now.
   *
   * @param upstream the source's own way to its origins, with its headers and cookies
   */
  CompletionStage<Located> locate(SourceDefinition source, Upstream upstream, LocatorTrace trace);

  /** Knows the locators that need no request: {@link Locator.Direct}. */
  static Locators direct() {
    return (source, upstream, trace) ->
        switch (source.locator()) {
          case Locator.Direct(var uri) -> CompletableFuture.completedStage(new Located(uri));
        };
  }
}
