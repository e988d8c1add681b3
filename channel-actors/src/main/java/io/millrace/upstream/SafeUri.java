package io.millrace.upstream;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Names an address of an origin to people without giving it away. Links carry tokens in queries,
 * user information and the middle of paths, and where an operator gets a channel from is nobody
 * else's business: host and folders are left out too. Which source is meant is said by its name.
 * Everything that logs or reports an address of an origin goes through here.
 */
public final class SafeUri {

  private static final int LONGEST_NAME = 32;

  private static final Pattern MEDIA_FILE =
      Pattern.compile(
          "[A-Za-z0-9._-]+\\.(m3u8?|ts|m2ts|aac|ac3|ec3|mp3|mp4|m4[sav]|cmf[vat]|vtt|webvtt|key)",
          Pattern.CASE_INSENSITIVE);

  private SafeUri() {}

  /**
   * The last element of the path without its parameters, if it is short and looks like the name of
   * a media file; anything else there could be a token.
   */
  public static String show(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String element = path.substring(path.lastIndexOf('/') + 1);
    int parameters = element.indexOf(';');
    String name = parameters < 0 ? element : element.substring(0, parameters);
    if (name.isEmpty()) {
      return "…/";
    }
    return "…/" + (isMediaFile(name) ? name : "…");
  }

  private static boolean isMediaFile(String name) {
    return name.length() <= LONGEST_NAME && MEDIA_FILE.matcher(name).matches();
  }
}
