package io.millrace.upstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Resolves the references that origins write into playlists and redirects (RFC 3986, 5), as
 * leniently as browsers do: characters that a URI may not hold are escaped.
 */
public final class UriReferences {

  private static final String NEVER_ALLOWED = "\"<>\\^`{|}";
  private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private UriReferences() {}

  /**
   * The absolute http or https address that a reference means, without its fragment.
   *
   * @param base absolute
   * @return empty if it cannot be read or leads to another scheme
   */
  public static Optional<URI> resolve(URI base, String reference) {
    String text = escaped(reference.strip());
    return parse(text)
        .or(() -> parse(text.replace("[", "%5B").replace("]", "%5D")))
        .map(uri -> withPath(resolve(withPath(base), uri)))
        .filter(UriReferences::isHttp);
  }

  private static Optional<URI> parse(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException unreadable) {
      return Optional.empty();
    }
  }

  /** {@link URI#resolve} loses the last path element for a reference that is a query only. */
  private static URI resolve(URI base, URI reference) {
    boolean pathless =
        !reference.isAbsolute()
            && reference.getRawAuthority() == null
            && reference.getRawPath().isEmpty();
    if (!pathless) {
      return base.resolve(reference);
    }
    String query = reference.getRawQuery() == null ? base.getRawQuery() : reference.getRawQuery();
    String path = base.getScheme() + "://" + base.getRawAuthority() + base.getRawPath();
    return URI.create(query == null ? path : path + "?" + query);
  }

  private static URI withPath(URI uri) {
    String path = uri.getRawPath();
    if (uri.getRawAuthority() == null
        || (path != null && !path.isEmpty() && uri.getRawFragment() == null)) {
      return uri;
    }
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String start = uri.getScheme() + "://" + uri.getRawAuthority();
    return URI.create(start + (path == null || path.isEmpty() ? "/" : path) + query);
  }

  private static boolean isHttp(URI uri) {
    String scheme = uri.getScheme();
    return uri.getHost() != null
        && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme));
  }

  private static String escaped(String reference) {
    var text = new StringBuilder();
    for (byte b :
        STRAY_PERCENT.matcher(reference).replaceAll("%25").getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if (c <= ' ' || c >= 0x7f || NEVER_ALLOWED.indexOf(c) >= 0) {
        text.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        text.append((char) c);
      }
    }
    return text.toString();
  }
}
