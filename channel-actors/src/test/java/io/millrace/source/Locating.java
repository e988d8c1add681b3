package io.millrace.source;

import com.typesafe.config.ConfigFactory;
import io.millrace.upstream.Upstream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Locates once and keeps the trace. */
final class Locating {

  static final URI PAGE = URI.create("https://www.example.com/watch/7?a=b");

  final List<LocatorTrace.Hop> hops = Collections.synchronizedList(new ArrayList<>());
  private final Upstream upstream;
  private final LocatorSettings settings;

  Locating(Upstream upstream, String changes) {
    this.upstream = upstream;
    this.settings = settings(changes);
  }

  static LocatorSettings settings(String changes) {
    return LocatorSettings.from(
        ConfigFactory.parseString("millrace.locator {" + changes + "}")
            .withFallback(ConfigFactory.load()));
  }

  static Locator.Page page(Step... steps) {
    return new Locator.Page(PAGE, List.of(steps), Map.of());
  }

  static Step follow(String css) {
    return new Step.Follow(new Query.Selector(css), Map.of());
  }

  static Step find(Query query) {
    return new Step.Find(query, Map.of());
  }

  Located locate(Locator locator) throws Exception {
    return locate(new SourceDefinition("primary", locator, 1, Map.of()));
  }

  Located locate(SourceDefinition source) throws Exception {
    try {
      return new StandardLocators(settings)
          .locate(source, upstream, hops::add)
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }
}
