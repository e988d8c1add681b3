package io.millrace.upstream;

import java.net.URI;

/**
 * How a request names the page that it comes from, as browsers do where nobody tells them otherwise
 * (Referrer Policy, {@code strict-origin-when-cross-origin}; RFC 6454, 7). Pure.
 */
public final class Referer {

  private Referer() {}

  /**
   * The value of {@code Referer}: all of the page's address within its own origin. Others learn the
   * origin only, because the rest may hold the tokens of whoever wrote it down.
   */
  public static String of(URI page, URI target) {
    return Origin.of(page).equals(Origin.of(target)) ? whole(page) : origin(page) + "/";
  }

  /** The value of {@code Origin}. */
  public static String origin(URI page) {
    Origin origin = Origin.of(page);
    String standardPort = origin.isSecure() ? ":443" : ":80";
    String at = origin.hostAndPort();
    return origin.scheme()
        + "://"
        + (at.endsWith(standardPort) ? at.substring(0, at.length() - standardPort.length()) : at);
  }

  /** Without user information and fragment. */
  private static String whole(URI page) {
    String path =
        page.getRawPath() == null || page.getRawPath().isEmpty() ? "/" : page.getRawPath();
    String query = page.getRawQuery() == null ? "" : "?" + page.getRawQuery();
    return URI.create(origin(page) + path + query).toASCIIString();
  }
}
