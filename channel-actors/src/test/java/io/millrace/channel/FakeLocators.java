package io.millrace.channel;

import io.millrace.source.Located;
import io.millrace.source.LocatorTrace;
import io.millrace.source.Locators;
import io.millrace.source.SourceDefinition;
import io.millrace.upstream.Upstream;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Finds every source at once, unless a test wants otherwise. Thread-safe. */
final class FakeLocators implements Locators {

  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private final Map<String, Function<Upstream, CompletionStage<Located>>> given =
      new ConcurrentHashMap<>();
  private volatile boolean throwsOnce;
  private volatile boolean neverAnswers;

  void failFor(String source) {
    broken.add(source);
  }

  /** Of this source, from now on. */
  void gives(String source, Supplier<CompletionStage<Located>> links) {
    givesOver(source, any -> links.get());
  }

  /** Of this source, from now on; told the way over which it is looked for. */
  void givesOver(String source, Function<Upstream, CompletionStage<Located>> links) {
    given.put(source, links);
  }

  void neverAnswer() {
    neverAnswers = true;
  }

  /** Breaks the promise of never throwing, once: that makes the channel's actor fail. */
  void throwOnce() {
    throwsOnce = true;
  }

  @Override
  public CompletionStage<Located> locate(
      SourceDefinition source, Upstream upstream, LocatorTrace trace) {
    if (throwsOnce) {
      throwsOnce = false;
      throw new IllegalStateException("a test makes the actor fail");
    }
    if (neverAnswers) {
      return new CompletableFuture<>();
    }
    Function<Upstream, CompletionStage<Located>> links = given.get(source.name());
    if (links != null) {
      return links.apply(upstream);
    }
    return broken.contains(source.name())
        ? CompletableFuture.failedFuture(new IOException("http://secret.test/secret"))
        : CompletableFuture.completedFuture(
            new Located(URI.create("http://" + source.name() + "/secret-path/live.m3u8?secret=1")));
  }
}
