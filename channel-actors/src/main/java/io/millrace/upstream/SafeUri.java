package io.millrace.upstream;

import java.net.URI;

/**
 * Shows a URI to people without what may be secret in it: links carry tokens in queries, user
 * information, and in the middle of paths. Everything that logs or reports a URI of an origin goes
 * through here.
 */
public final class SafeUri {

  private static final int LONGEST_NAME = 32;

  private SafeUri() {}

  /** Scheme, host, port, and the last element of the path, cut when it is long. */
  public static String show(URI uri) {
    String host = Origin.hostAndPort(uri);
    if (host.isEmpty()) {
      return "an address without a host";
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    String shownName =
        name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME / 2) + "…" : name;
    return uri.getScheme() + "://" + host + (slash > 0 ? "/…/" : "/") + shownName;
  }
}
