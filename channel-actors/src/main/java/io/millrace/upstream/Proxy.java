package io.millrace.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.Optional;

/**
 * A proxy that all connections of a source go through.
 *
 * @param at where it is
 * @param authorization the value of {@code Proxy-Authorization}; a secret
 */
record Proxy(Origin at, Optional<String> authorization) {

  /**
   * Reads {@code http://user:password@host:port}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Proxy of(URI uri) {
    boolean hasPath = uri.getRawPath() != null && uri.getRawPath().length() > 1;
    Origin at;
    try {
      at = Origin.of(uri);
    } catch (UpstreamException unreadable) {
      throw refusal();
    }
    if (!at.scheme().equals("http")
        || hasPath
        || uri.getRawQuery() != null
        || HostForm.of(at.host()) instanceof HostForm.Unreadable) {
      throw refusal();
    }
    return new Proxy(at, userInformation(uri).map(Proxy::basic));
  }

  private static Optional<String> userInformation(URI uri) {
    String authority = uri.getRawAuthority();
    int end = authority.lastIndexOf('@');
    return end < 0 ? Optional.empty() : Optional.of(authority.substring(0, end));
  }

  private static String basic(String userInformation) {
    String plain = URLDecoder.decode(userInformation.replace("+", "%2B"), UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(plain.getBytes(UTF_8));
  }

  private static IllegalArgumentException refusal() {
    return new IllegalArgumentException("the proxy is not of the form http://host:port");
  }

  @Override
  public String toString() {
    return "Proxy[…]";
  }
}
