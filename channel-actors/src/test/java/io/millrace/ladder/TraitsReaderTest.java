package io.millrace.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.AttributeList;
import io.millrace.hls.Rendition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TraitsReaderTest {

  @Test
  void characteristicsStandBetweenCommas() {
    assertThat(traits(" a.b , c ,, a.b").characteristics()).containsExactlyInAnyOrder("a.b", "c");
    assertThat(traits("").characteristics()).isEmpty();
  }

  @Test
  @Timeout(10)
  void whiteSpaceDoesNotTakeForever() {
    assertThat(traits("a" + " ".repeat(1 << 20) + "b").characteristics()).hasSize(1);
  }

  private static Traits traits(String characteristics) {
    return TraitsReader.of(
        new Rendition(AttributeList.parse("CHARACTERISTICS=\"" + characteristics + '"')),
        List.of());
  }
}
