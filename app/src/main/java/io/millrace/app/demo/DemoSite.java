package io.millrace.app.demo;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** What the demo origin answers to which path. Thread-safe. */
final class DemoSite {

  private final Map<String, DemoSource> sources;
  private final RequestCounts counts = new RequestCounts();

  DemoSite(InstantSource clock) {
    Instant now = clock.instant();
    this.sources =
        Map.of(
            DemoOrigin.PRIMARY,
            new DemoSource(
                clip(DemoOrigin.PRIMARY, now),
                clock,
                Optional.of(new DemoPage(DemoOrigin.PRIMARY, clock))),
            DemoOrigin.BACKUP,
            new DemoSource(clip(DemoOrigin.BACKUP, now), clock, Optional.empty()));
  }

  private static LiveClip clip(String name, Instant start) {
    return new LiveClip(LoopedClip.bundled(name), start);
  }

  Optional<DemoSource> source(String name) {
    return Optional.ofNullable(sources.get(name));
  }

  RequestCounts counts() {
    return counts;
  }

  /** Empty means: close the connection without an answer. */
  Optional<HttpResponse> answer(HttpRequest request) {
    String path = request.getUri().path();
    counts.count(path);
    String[] steps = path.split("/", -1);
    if (steps.length == 4 && steps[1].equals("control")) {
      return Optional.of(control(request, steps[2], steps[3]));
    }
    Optional<DemoSource> source = steps.length == 3 ? source(steps[1]) : Optional.empty();
    return source
        .map(found -> found.answer(steps[2], request.getUri()))
        .orElseGet(() -> Optional.of(notFound()));
  }

  private HttpResponse control(HttpRequest request, String name, String verb) {
    Optional<DemoSource> source = source(name);
    Optional<SourceCondition> condition = SourceCondition.ofVerb(verb);
    if (source.isEmpty() || condition.isEmpty()) {
      return notFound();
    }
    if (!request.method().equals(HttpMethods.POST)) {
      return HttpResponse.create().withStatus(StatusCodes.METHOD_NOT_ALLOWED);
    }
    source.get().become(condition.get());
    return HttpResponse.create().withEntity(name + " " + condition.get().words() + "\n");
  }

  private static HttpResponse notFound() {
    return HttpResponse.create()
        .withStatus(StatusCodes.NOT_FOUND)
        .withEntity("the demo origin has primary/ and backup/index.m3u8\n");
  }
}
