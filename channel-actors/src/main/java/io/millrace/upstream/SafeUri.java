package io.millrace.upstream;

import java.net.URI;

/**
 * Names an address of an origin to people without giving it away. Links carry tokens in queries,
 * user information and the middle of paths, and where an operator gets a channel from is nobody
 * else's business: host and folders are left out too. Which source is meant is said by its name.
 * Everything that logs or reports an address of an origin goes through here.
 */
public final class SafeUri {

  private static final int LONGEST_NAME = 32;

  private SafeUri() {}

  /** The last element of the path, cut when it is long. */
  public static String show(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.isEmpty()) {
      return "…/";
    }
    return "…/" + (name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME / 2) + "…" : name);
  }
}
