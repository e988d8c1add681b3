package io.millrace.upstream;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How the origins of one source are asked. Holds secrets: never shown.
 *
 * @param headers for every request, by name in any case; a {@code User-Agent} here replaces the
 *     default one. Those that only say who asks ({@code User-Agent}, {@code Accept}, {@code
 *     Accept-Language}, {@code Referer}, {@code Origin} and their like) are sent everywhere. All
 *     others may be secrets and are sent only to the source's homes: not to where these redirect,
 *     nor to other hosts of variants and segments
 * @param headersByHop for requests of one kind, in place of those of the same name above. The
 *     operator wrote them for just these requests, so they are sent to whatever host these go to,
 *     also one that a playlist names. A redirect takes them to the source's homes and to other
 *     addresses of the same scheme, host and port; of what goes on to other origins, only the
 *     harmless ones named above. Those for pages are sent to the source's homes only: which other
 *     pages are asked for is up to the pages before
 * @param credentials sent to the source's homes only, where no header {@code Authorization} is
 *     given; there they come before user information in an address
 * @param proxy {@code http://host:port}, which everything goes through; may hold user information
 * @param minimumInterval least time between the beginnings of two requests
 */
public record RequestPolicy(
    Map<String, String> headers,
    Map<Hop, Map<String, String>> headersByHop,
    Optional<Credentials> credentials,
    Optional<URI> proxy,
    HttpVersion version,
    TlsPolicy tls,
    Duration minimumInterval) {

  /** Nothing special. */
  public static final RequestPolicy PLAIN = ofHeaders(Map.of());

  public RequestPolicy {
    headers = Map.copyOf(headers);
    headersByHop = Map.copyOf(headersByHop);
  }

  /** Nothing special but these headers. */
  public static RequestPolicy ofHeaders(Map<String, String> headers) {
    return new RequestPolicy(
        headers,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        HttpVersion.HTTP_1_1,
        TlsPolicy.PLATFORM,
        Duration.ZERO);
  }

  @Override
  public String toString() {
    return "RequestPolicy[…]";
  }
}
