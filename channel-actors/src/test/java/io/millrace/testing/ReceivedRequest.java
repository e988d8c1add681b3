package io.millrace.testing;

import java.util.List;
import java.util.Map;

/**
 * A request as it came in.
 *
 * @param target path and query, exactly as sent
 * @param headers by lower-case name
 * @param body empty without a {@code Content-Length}
 */
public record ReceivedRequest(
    String method, String target, Map<String, List<String>> headers, String body) {

  /** The target without its query. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The values of a header, by lower-case name. */
  public List<String> header(String name) {
    return headers.getOrDefault(name, List.of());
  }
}
