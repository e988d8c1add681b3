package io.millrace.upstream;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks for something that leads to a playlist.
 *
 * @param method {@code GET} or {@code POST}
 * @param headers in place of the source's own of the same name; sent with this request wherever it
 *     goes, but not on to another origin that it is redirected to, unless they are harmless or that
 *     one is a home of the source; of a {@code Referer} on the origin that is asked, others learn
 *     only that origin
 * @param body of a POST, sent as UTF-8; its type is the header {@code Content-Type}, and form data
 *     without one. Goes along when the request is redirected with 307 or 308, as in browsers
 */
public record PageRequest(
    URI uri, String method, Map<String, String> headers, Optional<String> body) {

  private static final String FORM = "application/x-www-form-urlencoded";

  /**
   * @throws IllegalArgumentException if the method is another one or a header may not be sent; the
   *     message holds no value
   */
  public PageRequest {
    if (!Set.of("GET", "POST").contains(method)) {
      throw new IllegalArgumentException("a page is asked for with GET or POST");
    }
    if (method.equals("GET") && body.isPresent()) {
      throw new IllegalArgumentException("only a POST has a body");
    }
    headers = method.equals("POST") ? withType(headers) : Map.copyOf(headers);
    headers.forEach((name, value) -> HeaderLine.checked(name, value, HeaderLine.Reach.ASKED));
  }

  private static Map<String, String> withType(Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    if (headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
      all.put("Content-Type", FORM);
    }
    return Map.copyOf(all);
  }

  public static PageRequest get(URI uri, Map<String, String> headers) {
    return new PageRequest(uri, "GET", headers, Optional.empty());
  }

  @Override
  public String toString() {
    return "PageRequest[" + method + "]";
  }
}
