package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the host of an address is by the look of it. Only what everybody reads the same way is read:
 * resolvers differ over {@code 127.1}, {@code 0177.0.0.1}, {@code 2130706433}, percent signs and
 * digits of other scripts, and what is judged must be what is connected to.
 */
sealed interface HostForm {

  /** An IP address, written down. */
  record Literal(InetAddress address) implements HostForm {}

  /** A name that has to be looked up, lower case, without a dot at the end. */
  record Name(String name) implements HostForm {

    private static final Pattern WITHIN =
        Pattern.compile(
            ".*\\.(local|lan|home|home\\.arpa|internal|intranet|localdomain|localhost)");

    /** Names that only exist on the own machine (RFC 6761, 6.3). */
    boolean isLocalhost() {
      return name.equals("localhost") || name.endsWith(".localhost");
    }

    /** Names that no public registry gives away: without a dot, or below a suffix for own use. */
    boolean isLocal() {
      return name.indexOf('.') < 0 || WITHIN.matcher(name).matches();
    }
  }

  /** Neither: not to be asked. */
  record Unreadable() implements HostForm {
    UpstreamException refusal() {
      return new UpstreamException(
          Kind.ADDRESS, "the host is neither a name nor an IP address in its usual form");
    }
  }

  /** Four numbers without leading zeros (RFC 3986, 3.2.2). */
  Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(?:\\.(0|[1-9][0-9]{0,2})){3}");

  Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");

  /** Letters, digits, hyphens, and the underlines that some hosts have; no empty label. */
  Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*\\.?");

  /** Browsers take a host for an IPv4 address if its last label is a number. */
  Pattern NUMBER_AT_THE_END = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)\\.?");

  int LONGEST_NAME = 253;

  /**
   * Reads a host.
   *
   * @param host lower case, an IPv6 address without brackets
   */
  static HostForm of(String host) {
    if (IPV6.matcher(host).matches()) {
      return literal("[" + host + "]");
    }
    Matcher ipv4 = IPV4.matcher(host);
    if (ipv4.matches()) {
      return literal(host);
    }
    if (NUMBER_AT_THE_END.matcher(host).matches() || !NAME.matcher(host).matches()) {
      return new Unreadable();
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return name.length() > LONGEST_NAME ? new Unreadable() : new Name(name);
  }

  /** The address, where it is written down. */
  default Optional<InetAddress> literal() {
    return this instanceof Literal(InetAddress address) ? Optional.of(address) : Optional.empty();
  }

  /** Of this form nothing is looked up. */
  private static HostForm literal(String text) {
    try {
      return new Literal(InetAddress.getByName(text));
    } catch (UnknownHostException notAnAddress) {
      return new Unreadable();
    }
  }
}
