package io.millrace.source;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether two addresses belong to one web site: the same host, or hosts below one registered name.
 * Which names can be registered is guessed from their shape; a wrong guess costs a request or a
 * hint in the definition, nothing else depends on it. Pure.
 */
final class SameSite {

  private static final Pattern ADDRESS = Pattern.compile("[\\d.]+|\\[.*");

  private SameSite() {}

  static boolean of(URI one, URI other) {
    String a = host(one);
    String b = host(other);
    return a.equals(b)
        || (!a.isEmpty() && !isAddress(a) && !isAddress(b) && site(a).equals(site(b)));
  }

  /** Same scheme, host and port (RFC 6454). */
  static boolean isSameOrigin(URI one, URI other) {
    return host(one).equals(host(other))
        && port(one) == port(other)
        && String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme());
  }

  private static boolean isAddress(String host) {
    return ADDRESS.matcher(host).matches();
  }

  /** The last two labels; three below such as {@code co.uk}. */
  private static String site(String host) {
    List<String> labels = List.of(host.split("\\.", -1));
    int count = labels.size();
    boolean country =
        count > 2 && labels.get(count - 1).length() == 2 && labels.get(count - 2).length() <= 3;
    return String.join(".", labels.subList(Math.max(0, count - (country ? 3 : 2)), count));
  }

  private static String host(URI uri) {
    return uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
  }

  private static int port(URI uri) {
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    return uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
  }
}
