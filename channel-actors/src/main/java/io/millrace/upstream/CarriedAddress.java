package io.millrace.upstream;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * IPv4 addresses within IPv6 addresses, which gateways and tunnels send on to. Those of the form
 * ::ffff:0:0/96 never come here: Java reads them as IPv4 addresses.
 *
 * @param block the IPv6 addresses that carry one
 * @param turned whether all its bits are turned
 * @param at which bytes it is
 */
record CarriedAddress(AddressBlock block, boolean turned, List<Integer> at) {

  private static final List<CarriedAddress> ALL =
      List.of(
          // IPv4-compatible (RFC 4291, 2.5.5.1) and IPv4-translated (RFC 2765, 2.1)
          whole("::/96", 12),
          whole("::ffff:0:0:0/96", 12),
          // NAT64: the well-known prefix, and the one for local use in its lengths (RFC 6052, 2.2)
          whole("64:ff9b::/96", 12),
          whole("64:ff9b:1::/48", 12),
          whole("64:ff9b:1::/48", 9),
          split("64:ff9b:1::/48", 7, 9, 10, 11),
          split("64:ff9b:1::/48", 6, 7, 9, 10),
          // 6to4 (RFC 3056, 2)
          whole("2002::/16", 2),
          // Teredo: the server, and the client (RFC 4380, 4)
          whole("2001::/32", 4),
          new CarriedAddress(AddressBlock.known("2001::/32"), true, List.of(12, 13, 14, 15)));

  /** All that an address may carry; none if it is an IPv4 address itself. */
  static List<InetAddress> in(InetAddress address) {
    byte[] bytes = address.getAddress();
    List<InetAddress> carried = new ArrayList<>();
    for (CarriedAddress place : ALL) {
      if (place.block.contains(address)) {
        carried.add(place.takenFrom(bytes));
      }
    }
    if (bytes.length == 16 && isIsatap(bytes)) {
      carried.add(whole("::/0", 12).takenFrom(bytes));
    }
    return carried;
  }

  /** Below any prefix (RFC 5214, 6.1). */
  private static boolean isIsatap(byte[] bytes) {
    return (bytes[8] & 0xfd) == 0
        && bytes[9] == 0
        && bytes[10] == 0x5e
        && (bytes[11] & 0xff) == 0xfe;
  }

  private InetAddress takenFrom(byte[] bytes) {
    byte[] carried = new byte[4];
    for (int i = 0; i < 4; i++) {
      byte taken = bytes[at.get(i)];
      carried[i] = (byte) (turned ? ~taken : taken);
    }
    try {
      return InetAddress.getByAddress(carried);
    } catch (UnknownHostException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static CarriedAddress whole(String block, int first) {
    return split(block, first, first + 1, first + 2, first + 3);
  }

  private static CarriedAddress split(String block, int a, int b, int c, int d) {
    return new CarriedAddress(AddressBlock.known(block), false, List.of(a, b, c, d));
  }
}
