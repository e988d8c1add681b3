package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Where a redirect leads (RFC 9110, 15.4). */
final class Redirect {

  private Redirect() {}

  static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /**
   * The next address to ask.
   *
   * @param visited every address asked so far, the redirecting one last
   * @throws UpstreamException if it leads nowhere, in a circle, or too far
   */
  static URI next(List<URI> visited, Optional<String> location, int maximum) {
    URI current = visited.getLast();
    String where = " (" + SafeUri.show(current) + ")";
    if (location.isEmpty() || location.get().isBlank()) {
      throw new UpstreamException(Kind.REDIRECTS, "a redirect says not where to" + where);
    }
    if (visited.size() > maximum) {
      throw new UpstreamException(
          Kind.REDIRECTS,
          "more than " + maximum + " redirects (millrace.upstream.maximum-redirects)" + where);
    }
    URI next =
        UriReferences.resolve(current, location.get())
            .orElseThrow(
                () ->
                    new UpstreamException(
                        Kind.REDIRECTS,
                        "a redirect leads to what is no http or https address" + where));
    if (visited.contains(next)) {
      throw new UpstreamException(Kind.REDIRECTS, "redirects go in a circle" + where);
    }
    return next;
  }

  /**
   * The same address as it can be sent: in ASCII, because of other characters only the last byte
   * would be, which may be the end of a line; with a path, which relative references need.
   */
  static URI withPath(URI written) {
    URI uri = URI.create(written.toASCIIString());
    if (uri.getRawAuthority() == null || !uri.getRawPath().isEmpty()) {
      return withoutFragment(uri);
    }
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + "/" + query);
  }

  private static URI withoutFragment(URI uri) {
    String text = uri.toString();
    int fragment = text.indexOf('#');
    return fragment < 0 ? uri : URI.create(text.substring(0, fragment));
  }
}
