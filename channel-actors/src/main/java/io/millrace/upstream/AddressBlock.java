package io.millrace.upstream;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Addresses that begin with the same bits (RFC 4632, 3.1): {@code 10.0.0.0/8}, {@code fd00::/8}.
 *
 * @param first the one whose other bits are zero
 * @param bits how many bits are the same
 */
record AddressBlock(InetAddress first, int bits) {

  /** Reads a network or a single address; empty if it is neither, or has bits beyond its prefix. */
  static Optional<AddressBlock> parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    String bits = slash < 0 ? "" : text.substring(slash);
    return HostForm.of(address.toLowerCase(Locale.ROOT))
        .literal()
        .filter(literal -> bits.isEmpty() || hasSameForm(literal, address))
        .flatMap(literal -> of(literal, bits));
  }

  /** A network that is known to be one. */
  static AddressBlock known(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
  }

  /** A mapped address is read as the IPv4 address that it means; its prefix would not fit. */
  private static boolean hasSameForm(InetAddress literal, String text) {
    return (literal.getAddress().length == 4) == (text.indexOf(':') < 0);
  }

  private static Optional<AddressBlock> of(InetAddress address, String bits) {
    int all = address.getAddress().length * 8;
    if (bits.isEmpty()) {
      return Optional.of(new AddressBlock(address, all));
    }
    if (!bits.matches("/[0-9]{1,3}") || Integer.parseInt(bits.substring(1)) > all) {
      return Optional.empty();
    }
    AddressBlock block = new AddressBlock(address, Integer.parseInt(bits.substring(1)));
    return block.hasNothingBeyondItsPrefix() ? Optional.of(block) : Optional.empty();
  }

  boolean contains(InetAddress other) {
    byte[] ours = first.getAddress();
    byte[] theirs = other.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int whole = bits / 8;
    int rest = bits % 8;
    return Arrays.equals(ours, 0, whole, theirs, 0, whole)
        && (rest == 0 || ((ours[whole] ^ theirs[whole]) & 0xff) >> (8 - rest) == 0);
  }

  /** Whether it is one address and not a network of several. */
  boolean isSingle() {
    return bits == first.getAddress().length * 8;
  }

  private boolean hasNothingBeyondItsPrefix() {
    byte[] bytes = first.getAddress();
    for (int bit = bits; bit < bytes.length * 8; bit++) {
      if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0) {
        return false;
      }
    }
    return true;
  }
}
