package io.millrace.upstream;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whom an IP address reaches, by the registries of special-purpose addresses (RFC 6890 and its
 * updates). IPv6 addresses that carry an IPv4 address are what that one is.
 */
enum AddressKind {
  /** Anybody's, out in the Internet. */
  PUBLIC("public"),
  /** This machine (127.0.0.0/8, ::1). */
  LOOPBACK("loopback"),
  /** A private network (RFC 1918, RFC 4193). */
  PRIVATE("private"),
  /** Between a provider and its customers, and in overlay networks (RFC 6598). */
  SHARED("shared address space"),
  /** The same wire (RFC 3927, RFC 4291). */
  LINK_LOCAL("link-local"),
  /** "This host"; systems take it for loopback. */
  UNSPECIFIED("unspecified"),
  MULTICAST("multicast"),
  BROADCAST("broadcast"),
  /** For documentation, measuring, protocols and the future. */
  RESERVED("reserved"),
  /** Where a cloud hands out the credentials of the machine. */
  METADATA("cloud metadata");

  /** Those that serve media in the networks of operators. */
  static final Set<AddressKind> SERVING = Set.of(LOOPBACK, PRIVATE, SHARED, LINK_LOCAL);

  /** Services of AWS, Google, Azure, Alibaba, Tencent, Oracle, Scaleway and OpenStack. */
  private static final List<AddressBlock> METADATA_SERVICES =
      blocks(
          "169.254.169.254",
          "169.254.170.2",
          "169.254.170.23",
          "169.254.0.23",
          "169.254.42.42",
          "168.63.129.16",
          "100.100.100.200",
          "192.0.0.192",
          "fd00:ec2::254",
          "fd00:ec2::23",
          "fd20:ce::254",
          "fd00:42::42",
          "fe80::a9fe:a9fe");

  /** In the order of the constants; so the last of IPv4 is not just reserved. */
  private static final Map<AddressKind, List<AddressBlock>> BLOCKS =
      new EnumMap<>(
          Map.of(
              LOOPBACK, blocks("127.0.0.0/8", "::1"),
              PRIVATE, blocks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
              SHARED, blocks("100.64.0.0/10"),
              LINK_LOCAL, blocks("169.254.0.0/16", "fe80::/10"),
              UNSPECIFIED, blocks("0.0.0.0/8", "::"),
              MULTICAST, blocks("224.0.0.0/4", "ff00::/8"),
              BROADCAST, blocks("255.255.255.255"),
              RESERVED,
                  blocks(
                      "192.0.0.0/24",
                      "192.0.2.0/24",
                      "192.88.99.0/24",
                      "198.18.0.0/15",
                      "198.51.100.0/24",
                      "203.0.113.0/24",
                      "240.0.0.0/4",
                      "64:ff9b:1::/48",
                      "2001::/23",
                      "2001:db8::/32",
                      "3fff::/20")));

  /** Global unicast, and the way of IPv6-only networks to all of IPv4 (RFC 6052, 2.1). */
  private static final List<AddressBlock> PUBLIC_IPV6 = blocks("2000::/3", "64:ff9b::/96");

  private final String words;

  AddressKind(String words) {
    this.words = words;
  }

  /** The kind in words for an operator. */
  String words() {
    return words;
  }

  /** The kind of an address. */
  static AddressKind of(InetAddress address) {
    List<AddressKind> carried = CarriedAddress.in(address).stream().map(AddressKind::of).toList();
    if (isIn(METADATA_SERVICES, address) || carried.contains(METADATA)) {
      return METADATA;
    }
    for (Map.Entry<AddressKind, List<AddressBlock>> kind : BLOCKS.entrySet()) {
      if (isIn(kind.getValue(), address)) {
        return kind.getKey();
      }
    }
    boolean isPublic = address.getAddress().length == 4 || isIn(PUBLIC_IPV6, address);
    return carried.stream()
        .filter(kind -> kind != PUBLIC)
        .findFirst()
        .orElse(isPublic ? PUBLIC : RESERVED);
  }

  private static boolean isIn(List<AddressBlock> blocks, InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static List<AddressBlock> blocks(String... texts) {
    return Arrays.stream(texts).map(AddressBlock::known).toList();
  }
}
