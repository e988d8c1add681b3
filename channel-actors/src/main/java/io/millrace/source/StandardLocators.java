package io.millrace.source;

import io.millrace.upstream.Hop;
import io.millrace.upstream.Upstream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds addresses in every way that a definition can ask for.
 *
 * <p>A search is a sequence of requests and of looking at what came; each runs on a virtual thread
 * of its own, which waits for its answers.
 */
public final class StandardLocators implements Locators {

  private final LocatorSettings settings;

  public StandardLocators(LocatorSettings settings) {
    this.settings = settings;
  }

  @Override
  public CompletionStage<Located> locate(
      SourceDefinition source, Upstream upstream, LocatorTrace trace) {
    if (source.locator() instanceof Locator.Direct(var uri)) {
      return CompletableFuture.completedStage(new Located(uri));
    }
    var result = new CompletableFuture<Located>();
    Thread.ofVirtual()
        .name("millrace-locator")
        .start(
            () -> {
              try {
                result.complete(search(source, upstream, trace));
              } catch (Throwable failure) {
                result.completeExceptionally(failure);
              }
            });
    return result;
  }

  private Located search(SourceDefinition source, Upstream upstream, LocatorTrace trace) {
    Duration limit = settings.timeout();
    var visits =
        new Visits(
            upstream,
            trace,
            settings,
            new PageHeaders(headerNames(source)),
            System.nanoTime() + limit.toNanos());
    return switch (source.locator()) {
      case Locator.Direct(var uri) -> new Located(uri);
      case Locator.Page page -> new PageWalk(visits).run(page);
      case Locator.Json json -> new JsonCall(visits).run(json);
      case Locator.Command(var command) -> new CommandRun(settings, trace).run(command, limit);
    };
  }

  private static Set<String> headerNames(SourceDefinition source) {
    Set<String> names = new HashSet<>(source.requests().headers().keySet());
    names.addAll(source.requests().headersByHop().getOrDefault(Hop.PAGE, Map.of()).keySet());
    return names;
  }
}
