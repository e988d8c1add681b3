package io.millrace.source;

import io.millrace.upstream.Referer;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The headers of requests on the way to a playlist, as a browser would send them. Pure. */
final class PageHeaders {

  /** What is asked for. */
  enum Purpose {
    /** A page, or a page in a page. */
    PAGE,
    /** A script that a page loads. */
    SCRIPT,
    /** What a script asks for. */
    CALL
  }

  private final Set<String> ofSource = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * @param ofSource names of headers that the source's definition sets itself
   */
  PageHeaders(Set<String> ofSource) {
    this.ofSource.addAll(ofSource);
  }

  /**
   * What the source's own headers leave to be said.
   *
   * @param page the page that the request comes from
   * @param own win over everything
   */
  Map<String, String> of(Purpose purpose, Optional<URI> page, URI uri, Map<String, String> own) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put(
        "Accept", purpose == Purpose.PAGE ? "text/html,application/xhtml+xml,*/*;q=0.8" : "*/*");
    page.ifPresent(from -> headers.put("Referer", Referer.of(from, uri)));
    if (purpose == Purpose.CALL) {
      page.filter(from -> !SameSite.isSameOrigin(from, uri))
          .ifPresent(from -> headers.put("Origin", Referer.origin(from)));
    }
    headers.keySet().removeAll(ofSource);
    headers.putAll(own);
    return headers;
  }
}
