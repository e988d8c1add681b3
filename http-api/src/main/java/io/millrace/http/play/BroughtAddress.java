package io.millrace.http.play;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * An address that a viewer wants to play. A secret of the viewer: never shown.
 *
 * @param text as it was brought, which is what is signed
 * @param uri http or https, with a host, without fragment
 */
public record BroughtAddress(String text, URI uri) {

  /** A text that is no such address; the message says why, without repeating it. */
  public static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableException(String reason) {
      super(reason);
    }
  }

  /** Reads an address in which nothing is encoded beyond what its own server asks for. */
  public static BroughtAddress of(String text) throws UnusableException {
    int fragment = text.indexOf('#');
    URI uri;
    try {
      URI given = new URI(fragment < 0 ? text : text.substring(0, fragment));
      uri = new URI(given.toASCIIString());
    } catch (URISyntaxException e) {
      throw new UnusableException(
          e.getReason() + " (character " + (e.getIndex() + 1) + " of the address)");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!Set.of("http", "https").contains(scheme)) {
      throw new UnusableException("the address has to start with http:// or https://");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535) {
      throw new UnusableException("the address has no host that can be asked");
    }
    return new BroughtAddress(text, uri);
  }

  @Override
  public String toString() {
    return "BroughtAddress[…]";
  }
}
