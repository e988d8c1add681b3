package io.millrace.upstream;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One cookie as an origin set it (RFC 6265, 5.2 to 5.4, with the prefixes and the protection of
 * secure cookies that its revision adds). Pure. A secret: never shown. Plain data, which one node
 * gives to another.
 *
 * @param domain lower case, without a leading dot
 * @param hostOnly whether the hosts below the domain do not get it
 * @param expires {@link Instant#MAX} if it is good for as long as the source is in use
 */
public record Cookie(
    String name,
    String value,
    String domain,
    boolean hostOnly,
    String path,
    boolean secure,
    Instant expires) {

  static final int LARGEST = 4096;

  private static final int LONGEST_ATTRIBUTE = 1024;
  private static final Duration LONGEST_LIFE = Duration.ofDays(400);
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
  private static final Pattern LAST_LABEL_IS_NUMBER =
      Pattern.compile("(?:.*\\.)?(?:\\d+|0[xX][0-9a-fA-F]*)\\.?");

  /** What tells cookies apart: of two with the same, the later one counts. */
  record Key(String name, String domain, boolean hostOnly, String path) {}

  Key key() {
    return new Key(name, domain, hostOnly, path);
  }

  int bytes() {
    return name.length() + value.length() + domain.length() + path.length();
  }

  boolean isOver(Instant now) {
    return !expires.isAfter(now);
  }

  boolean goesTo(URI uri) {
    Origin origin = Origin.of(uri);
    return (hostOnly ? origin.host().equals(domain) : isWithin(origin.host(), domain))
        && isBelow(pathOf(uri))
        && (!secure || origin.scheme().equals("https"));
  }

  private boolean isBelow(String asked) {
    return asked.equals(path)
        || (asked.startsWith(path) && (path.endsWith("/") || asked.charAt(path.length()) == '/'));
  }

  /**
   * Reads the value of a {@code Set-Cookie}; empty where a browser would not take the cookie.
   *
   * @param from who sent it
   */
  static Optional<Cookie> read(String line, URI from, Instant now) {
    String[] parts = line.split(";", -1);
    int equals = parts[0].indexOf('=');
    String name = equals < 0 ? "" : parts[0].substring(0, equals).strip();
    String value = parts[0].substring(equals + 1).strip();
    if (name.isEmpty()
        || name.length() + value.length() > LARGEST
        || !HeaderText.isValue(name + value)) {
      return Optional.empty();
    }
    Attributes attributes = new Attributes();
    for (int i = 1; i < parts.length; i++) {
      attributes.take(parts[i], now);
    }
    return attributes.cookie(name, value, from).filter(cookie -> keepsItsPrefix(cookie, from));
  }

  private static boolean keepsItsPrefix(Cookie cookie, URI from) {
    String name = cookie.name().toLowerCase(Locale.ROOT);
    boolean forHost = name.startsWith("__host-");
    boolean secured = cookie.secure() && Origin.of(from).scheme().equals("https");
    return (secured || !cookie.secure())
        && (secured || (!forHost && !name.startsWith("__secure-")))
        && (!forHost || (cookie.hostOnly() && cookie.path().equals("/")));
  }

  private static boolean isWithin(String host, String domain) {
    return host.equals(domain) || (host.endsWith("." + domain) && !isAddress(host));
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || LAST_LABEL_IS_NUMBER.matcher(host).matches();
  }

  private static String pathOf(URI uri) {
    String path = uri.getRawPath();
    return path == null || !path.startsWith("/") ? "/" : path;
  }

  /** What stands behind the first semicolon. */
  private static final class Attributes {
    private String domain = "";
    private boolean namesDomain;
    private String path = "";
    private boolean secure;
    private Instant byAge = Instant.MAX;
    private Instant byDate = Instant.MAX;

    void take(String attribute, Instant now) {
      int equals = attribute.indexOf('=');
      String name = (equals < 0 ? attribute : attribute.substring(0, equals)).strip();
      String value = equals < 0 ? "" : attribute.substring(equals + 1).strip();
      if (value.length() > LONGEST_ATTRIBUTE) {
        return;
      }
      switch (name.toLowerCase(Locale.ROOT)) {
        case "domain" -> domain(value);
        case "path" -> path = value;
        case "secure" -> secure = true;
        case "max-age" -> age(value, now);
        case "expires" -> HttpDate.parse(value).ifPresent(date -> byDate = date);
        default -> {
          // what only browsers heed
        }
      }
    }

    private void domain(String value) {
      namesDomain = !value.isEmpty();
      domain = (value.startsWith(".") ? value.substring(1) : value).toLowerCase(Locale.ROOT);
    }

    private void age(String value, Instant now) {
      if (NUMBER.matcher(value).matches()) {
        long seconds = Math.min(Long.parseLong(value), LONGEST_LIFE.toSeconds());
        byAge = seconds <= 0 ? Instant.MIN : now.plusSeconds(seconds);
      }
    }

    Optional<Cookie> cookie(String name, String value, URI from) {
      String host = Origin.of(from).host();
      boolean hostOnly = !namesDomain || domain.isEmpty();
      if (!hostOnly && domain.indexOf('.') < 0) {
        // Nobody may set a cookie for all of "com"; a host without a dot may for itself.
        if (!domain.equals(host)) {
          return Optional.empty();
        }
        hostOnly = true;
      }
      if (!hostOnly && !isWithin(host, domain)) {
        return Optional.empty();
      }
      return Optional.of(
          new Cookie(
              name,
              value,
              hostOnly ? host : domain,
              hostOnly || isAddress(host),
              path.startsWith("/") ? path : defaultPath(from),
              secure,
              byAge.equals(Instant.MAX) ? byDate : byAge));
    }

    private static String defaultPath(URI from) {
      String path = pathOf(from);
      int last = path.lastIndexOf('/');
      return last <= 0 ? "/" : path.substring(0, last);
    }
  }

  @Override
  public String toString() {
    return "Cookie[…]";
  }
}
