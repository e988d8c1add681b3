package io.millrace.upstream;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;

/**
 * Which requests of one source go over HTTP/2: those of secure origins that have not turned out to
 * do without, and whose targets survive Pekko HTTP, which writes paths anew there. Thread-safe.
 */
final class Http2Use {

  /** After this an origin that failed with HTTP/2 is tried with it again. */
  private static final Duration MEMORY = Duration.ofMinutes(10);

  private static final int REMEMBERED = 64;

  private final boolean wanted;
  private final Map<Origin, Long> withoutUntil = new ConcurrentHashMap<>();

  Http2Use(HttpVersion version) {
    this.wanted =
        switch (version) {
          case HTTP_1_0, HTTP_1_1 -> false;
          case HTTP_2 -> true;
        };
  }

  boolean isWanted() {
    return wanted;
  }

  boolean isFor(Origin origin, HttpRequest request) {
    return wanted && origin.isSecure() && offers(origin) && rewritten(origin, request).isPresent();
  }

  /** For a while this origin is asked without. */
  void failed(Origin origin) {
    if (withoutUntil.size() >= REMEMBERED) {
      withoutUntil.clear();
    }
    withoutUntil.put(origin, System.nanoTime() + MEMORY.toNanos());
  }

  /** The request with its target where HTTP/2 takes it from. */
  static HttpRequest asHttp2(Origin origin, HttpRequest request) {
    return request.withUri(rewritten(origin, request).orElseThrow());
  }

  private boolean offers(Origin origin) {
    Long until = withoutUntil.get(origin);
    return until == null || System.nanoTime() - until > 0;
  }

  private static Optional<Uri> rewritten(Origin origin, HttpRequest request) {
    String target = request.getHeader(RawRequestURI.class).map(HttpHeader::value).orElse("/");
    try {
      Uri uri = Uri.create("https://" + origin.hostAndPort() + target);
      String query = uri.rawQueryString().map(raw -> "?" + raw).orElse("");
      return Optional.of(uri).filter(same -> (same.getPathString() + query).equals(target));
    } catch (IllegalUriException unreadable) {
      return Optional.empty();
    }
  }
}
