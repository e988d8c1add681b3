package io.millrace.http.play;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a request for {@code /play}, or for an address of another proxy, says.
 *
 * @param url the address to play, decoded
 * @param expires when the link ends
 */
record PlayQuery(Optional<String> url, Optional<String> expires, Optional<String> signature) {

  private static final String PROXY = "/proxy/";

  /** The request does not say clearly what it wants; the message says what is wrong. */
  static final class UnclearException extends Exception {
    private static final long serialVersionUID = 1;

    UnclearException(String reason) {
      super(reason);
    }
  }

  static boolean isProxy(String path) {
    return path.startsWith(PROXY);
  }

  /**
   * Reads the target of a request.
   *
   * @param target as it came over the wire: path and query, nothing decoded
   */
  static PlayQuery read(String target) throws UnclearException {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    Optional<String> url =
        isProxy(path)
            ? Optional.of(inPath(path.substring(PROXY.length())))
            : parameter(query, "url");
    return new PlayQuery(
        url.filter(text -> !text.isEmpty()),
        parameter(query, "expires"),
        parameter(query, "signature"));
  }

  private static String inPath(String encoded) throws UnclearException {
    if (encoded.indexOf('/') >= 0) {
      throw new UnclearException("the address behind /proxy/ is not percent-encoded");
    }
    return decoded(encoded);
  }

  private static Optional<String> parameter(String query, String name) throws UnclearException {
    Optional<String> found = Optional.empty();
    for (String part : query.split("&", -1)) {
      if (part.startsWith(name) && part.startsWith("=", name.length())) {
        if (found.isPresent()) {
          throw new UnclearException("'" + name + "' stands there more than once");
        }
        found = Optional.of(decoded(part.substring(name.length() + 1)));
      }
    }
    return found;
  }

  /** A plus is a plus: addresses have no spaces that a form could have made of one. */
  private static String decoded(String text) throws UnclearException {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new UnclearException("the address has a '%' that begins no escape");
    }
  }
}
