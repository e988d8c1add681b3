package io.millrace.source;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the playable address of sources. Thread-safe; failures arrive as failed stages. */
public interface Locators {

  CompletionStage<Located> locate(SourceDefinition source);

  /** Knows the locators that need no request: today {@link Locator.Direct}. */
  static Locators direct() {
    return source ->
        switch (source.locator()) {
          case Locator.Direct(var uri) -> CompletableFuture.completedStage(new Located(uri));
        };
  }
}
