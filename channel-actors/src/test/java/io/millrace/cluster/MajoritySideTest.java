package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.MajoritySide.Seen;
import java.util.ArrayList;
import org.apache.pekko.actor.Address;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MajoritySideTest {

  /** One letter per node in the order of their addresses: seen or not. */
  @ParameterizedTest
  @CsvSource({
    "s, true",
    "n, false",
    "ss, true",
    "sn, true",
    "ns, false",
    "ssn, true",
    "nss, true",
    "snn, false",
    "nns, false",
    "ssnn, true",
    "nssn, false",
    "nnss, false",
    "nnsss, true",
    "ssnnn, false"
  })
  void moreThanHalfOrHalfWithTheLowestAddressGoOn(String seen, boolean here) {
    var nodes = new ArrayList<Seen>();
    for (int i = 0; i < seen.length(); i++) {
      var address = Address.apply("pekko", "millrace", "node" + i, 25520);
      nodes.add(new Seen(address, seen.charAt(i) == 's'));
    }
    assertThat(MajoritySide.isHere(nodes)).isEqualTo(here);
    assertThat(MajoritySide.isHere(nodes.reversed())).isEqualTo(here);
  }
}
