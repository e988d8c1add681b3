package io.millrace.upstream;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Asks for something that leads to a playlist.
 *
 * @param method {@code GET} or {@code POST}
 * @param headers in place of the source's own of the same name; sent with this request wherever it
 *     goes, but not on to another origin that it is redirected to, unless they are harmless
 * @param body of a POST, sent as UTF-8; its type is the header {@code Content-Type}
 */
public record PageRequest(
    URI uri, String method, Map<String, String> headers, Optional<String> body) {

  public PageRequest {
    headers = Map.copyOf(headers);
  }

  public static PageRequest get(URI uri, Map<String, String> headers) {
    return new PageRequest(uri, "GET", headers, Optional.empty());
  }

  @Override
  public String toString() {
    return "PageRequest[" + method + "]";
  }
}
