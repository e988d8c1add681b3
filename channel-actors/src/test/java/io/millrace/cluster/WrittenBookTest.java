package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.SlotBookState;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.ddata.LWWRegister;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrittenBookTest {

  private static LWWRegister<WrittenBook> written(String host, long incarnation, long sequence) {
    var node = UniqueAddress.apply(Address.apply("pekko", "millrace", host, 1), 1L);
    var book = new WrittenBook(incarnation, sequence, SlotBookState.empty());
    return new LWWRegister<>(node, book, book.asNumber());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 7, 2, 0",
    "1, 4000000000, 2, 1",
    "2, 8, 2, 9",
    "0, 0, 1, 0",
    "2000000000, 4000000000, 2000000001, 0"
  })
  void whatAnOlderKeeperWritesNeverReplacesWhatANewerHasWritten(
      long olderIncarnation, long olderSequence, long newerIncarnation, long newerSequence) {
    for (String host : new String[] {"a", "z"}) {
      LWWRegister<WrittenBook> older = written(host, olderIncarnation, olderSequence);
      LWWRegister<WrittenBook> newer = written("m", newerIncarnation, newerSequence);
      assertThat(older.merge(newer).value()).isEqualTo(newer.value());
      assertThat(newer.merge(older).value()).isEqualTo(newer.value());
    }
  }
}
