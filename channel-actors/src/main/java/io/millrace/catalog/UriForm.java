package io.millrace.catalog;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JSON form of an address of an origin. */
final class UriForm {

  private static final int MAXIMUM_LENGTH = 8192;

  private UriForm() {}

  /** The reasons never repeat the address: it may hold a token. */
  static @Nullable URI read(JsonFields fields, String name) {
    String text = fields.requiredText(name, MAXIMUM_LENGTH);
    if (text == null) {
      return null;
    }
    try {
      URI uri = new URI(text.strip());
      String reason = whyNot(uri);
      if (reason == null) {
        return uri;
      }
      fields.problem(name, reason);
    } catch (URISyntaxException e) {
      fields.problem(
          name, "is not an address: " + e.getReason() + " (character " + (e.getIndex() + 1) + ")");
    }
    return null;
  }

  private static @Nullable String whyNot(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!Set.of("http", "https").contains(scheme)) {
      return "starts with http:// or https://";
    }
    if (uri.getHost() == null) {
      return "has no host name, or one with characters that host names cannot have";
    }
    if (uri.getPort() == 0 || uri.getPort() > 65535) {
      return "has a port that is not between 1 and 65535";
    }
    return null;
  }
}
