package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.util.Locale;

/**
 * Who answers for a URI (RFC 6454): scheme, host and port.
 *
 * @param host as it stands in the URI, lower case; an IPv6 address without brackets
 */
record Origin(String scheme, String host, int port) {

  /**
   * The origin of a URI that may be asked.
   *
   * @throws UpstreamException if it is not http or https, or has no host
   */
  static Origin of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new UpstreamException(
          Kind.ADDRESS, "only http and https addresses can be fetched (" + SafeUri.show(uri) + ")");
    }
    String authority = hostAndPort(uri);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    if (bare.isEmpty()) {
      throw new UpstreamException(Kind.ADDRESS, "the address has no host");
    }
    int standardPort = scheme.equals("https") ? 443 : 80;
    String port = hasPort ? authority.substring(colon + 1) : "";
    return new Origin(scheme, bare, port.isEmpty() ? standardPort : portOf(port, uri));
  }

  /** The authority without user information: also where the host is no name by the book (a_b). */
  static String hostAndPort(URI uri) {
    String authority = uri.getRawAuthority();
    if (authority == null) {
      return "";
    }
    return authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  boolean isSecure() {
    return scheme.equals("https");
  }

  /** Host and port, as they stand in an address. */
  String hostAndPort() {
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return bracketed + ":" + port;
  }

  /** The address of the origin itself. */
  String address() {
    return scheme + "://" + hostAndPort() + "/";
  }

  private static int portOf(String text, URI uri) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 65536) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // answered below, as a number out of range is
    }
    throw new UpstreamException(
        Kind.ADDRESS, "the port of the address is not one (" + SafeUri.show(uri) + ")");
  }
}
