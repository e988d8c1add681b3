package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKindTest {

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, PUBLIC",
    "9.255.255.255, PUBLIC",
    "11.0.0.0, PUBLIC",
    "100.63.255.255, PUBLIC",
    "100.128.0.0, PUBLIC",
    "126.255.255.255, PUBLIC",
    "128.0.0.0, PUBLIC",
    "169.253.255.255, PUBLIC",
    "169.255.0.0, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.32.0.0, PUBLIC",
    "192.167.255.255, PUBLIC",
    "192.169.0.0, PUBLIC",
    "198.17.255.255, PUBLIC",
    "198.20.0.0, PUBLIC",
    "223.255.255.255, PUBLIC",
    "2001:200::1, PUBLIC",
    "2600::1, PUBLIC",
    "64:ff9b::808:808, PUBLIC",
    "2002:808:808::1, PUBLIC",
    "::ffff:8.8.8.8, PUBLIC",
    "127.0.0.0, LOOPBACK",
    "127.255.255.255, LOOPBACK",
    "::1, LOOPBACK",
    "::ffff:127.0.0.1, LOOPBACK",
    "10.0.0.0, PRIVATE",
    "10.255.255.255, PRIVATE",
    "172.16.0.0, PRIVATE",
    "172.31.255.255, PRIVATE",
    "192.168.0.0, PRIVATE",
    "192.168.255.255, PRIVATE",
    "fc00::, PRIVATE",
    "fdff:ffff::1, PRIVATE",
    "100.64.0.0, SHARED",
    "100.127.255.255, SHARED",
    "169.254.0.0, LINK_LOCAL",
    "169.254.255.255, LINK_LOCAL",
    "fe80::1, LINK_LOCAL",
    "febf:ffff::1, LINK_LOCAL",
    "0.0.0.0, UNSPECIFIED",
    "0.255.255.255, UNSPECIFIED",
    "::, UNSPECIFIED",
    "224.0.0.1, MULTICAST",
    "239.255.255.255, MULTICAST",
    "ff02::1, MULTICAST",
    "255.255.255.255, BROADCAST",
    "192.0.0.1, RESERVED",
    "192.0.2.1, RESERVED",
    "192.88.99.1, RESERVED",
    "198.18.0.0, RESERVED",
    "198.19.255.255, RESERVED",
    "198.51.100.1, RESERVED",
    "203.0.113.1, RESERVED",
    "240.0.0.0, RESERVED",
    "255.255.255.254, RESERVED",
    "2001:db8::1, RESERVED",
    "2001:2::1, RESERVED",
    "3fff::1, RESERVED",
    "100::1, RESERVED",
    "fec0::1, RESERVED",
    "4000::1, RESERVED",
    "::8.8.8.8, RESERVED",
    "::ffff:0:808:808, RESERVED",
    "64:ff9b:1::808:808, RESERVED",
    "2001::1, RESERVED",
    "::7f00:1, LOOPBACK",
    "::ffff:0:7f00:1, LOOPBACK",
    "64:ff9b::a00:1, PRIVATE",
    "64:ff9b::7f00:1, LOOPBACK",
    "2002:7f00:1::1, LOOPBACK",
    "2002:c0a8:101::1, PRIVATE",
    "2600::5efe:a00:1, PRIVATE",
    "2600::200:5efe:a00:1, PRIVATE",
    "169.254.169.254, METADATA",
    "169.254.170.2, METADATA",
    "169.254.170.23, METADATA",
    "168.63.129.16, METADATA",
    "100.100.100.200, METADATA",
    "192.0.0.192, METADATA",
    "fd00:ec2::254, METADATA",
    "fd20:ce::254, METADATA",
    "fe80::a9fe:a9fe, METADATA",
    "::ffff:169.254.169.254, METADATA",
    "::a9fe:a9fe, METADATA",
    "64:ff9b::a9fe:a9fe, METADATA",
    "64:ff9b:1::a9fe:a9fe, METADATA",
    "64:ff9b:1:a9fe:00a9:fe00::, METADATA",
    "2002:a9fe:a9fe::, METADATA",
    // Teredo turns the bits of the client.
    "2001:0:808:808:0:0:5601:5601, METADATA"
  })
  void isWhatTheRegistriesSay(String address, AddressKind kind) {
    assertThat(AddressKind.of(Names.address(address))).isEqualTo(kind);
  }

  /** The library has its own idea of some kinds, which must not be wider than ours. */
  @Test
  void holdsNothingForPublicThatJavaDoesNot() throws Exception {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      if (random.nextBoolean()) {
        bytes[0] = (byte) new int[] {0, 10, 127, 169, 172, 192, 224, 0xfc, 0xfe, 0xff}[i % 10];
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      if (AddressKind.of(address) == AddressKind.PUBLIC) {
        assertThat(
                address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || address.isLinkLocalAddress()
                    || address.isSiteLocalAddress()
                    || address.isMulticastAddress())
            .as(address.getHostAddress())
            .isFalse();
      }
    }
  }
}
