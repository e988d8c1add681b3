package io.millrace.upstream;

import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One request of a fetch; each redirect makes another one of it. Pure.
 *
 * @param target who is asked now
 * @param asked who was asked first: what is meant for these does not go on to others
 * @param own headers of this request alone
 * @param page the one that it comes from; empty for the one that all come from
 */
record Sending(
    Hop hop,
    String method,
    URI target,
    Origin asked,
    Map<String, String> own,
    Optional<String> body,
    Optional<URI> page) {

  private static final Set<String> OF_A_BODY =
      Set.of("content-encoding", "content-language", "content-location", "content-type");

  /**
   * The first request of a fetch.
   *
   * @throws UpstreamException if the target is no address that can be asked
   */
  static Sending get(Hop hop, URI target) {
    return new Sending(
        hop,
        "GET",
        Redirect.withPath(target),
        Origin.of(target),
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The first request for what leads to a playlist.
   *
   * @throws UpstreamException if the target is no address that can be asked
   */
  static Sending of(PageRequest page) {
    URI target = Redirect.withPath(page.uri());
    return new Sending(
        Hop.PAGE,
        page.method(),
        target,
        Origin.of(target),
        page.headers(),
        page.body(),
        Optional.empty());
  }

  /**
   * What a redirect makes of it. A POST becomes a GET as in browsers (RFC 9110, 15.4.2 to 15.4.4),
   * but not after 307 and 308, which say that it must not.
   */
  Sending redirectedTo(URI next, int status) {
    boolean stays = method.equals("GET") || status == 307 || status == 308;
    Map<String, String> headers = told(next, stays ? own : withoutThoseOfABody(own));
    return stays
        ? new Sending(hop, method, next, asked, headers, body, page)
        : new Sending(hop, "GET", next, asked, headers, Optional.empty(), page);
  }

  /** The same at an address that earlier redirects have led to: no more is sent there than then. */
  Sending at(URI there) {
    return new Sending(hop, method, there, asked, own, body, page);
  }

  /** The same as if this page had led to it. */
  Sending from(URI other) {
    return new Sending(hop, method, target, asked, own, body, Optional.of(other));
  }

  private static Map<String, String> withoutThoseOfABody(Map<String, String> headers) {
    return headers.entrySet().stream()
        .filter(header -> !OF_A_BODY.contains(header.getKey().toLowerCase(Locale.ROOT)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** What a page of the origin that was asked is called in full there, others do not learn. */
  private Map<String, String> told(URI next, Map<String, String> headers) {
    Map<String, String> told = new HashMap<>(headers);
    told.replaceAll(
        (name, value) ->
            name.equalsIgnoreCase("referer")
                ? UriReferences.resolve(next, value)
                    .filter(from -> Origin.of(from).equals(asked))
                    .map(from -> Referer.of(from, next))
                    .orElse(value)
                : value);
    return told;
  }

  /** Leaves out addresses, headers and the body, which are secrets. */
  @Override
  public String toString() {
    return "Sending[" + hop + ", " + method + "]";
  }
}
