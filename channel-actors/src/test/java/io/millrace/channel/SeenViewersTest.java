package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeenViewersTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SeenViewers seen = new SeenViewers();

  @Test
  void nobodyHasBeenSeenAtFirst() {
    assertThat(seen.count(START)).isZero();
  }

  @Test
  void theLastWordOfEachNodeCounts() {
    seen.seen("one", TestViewers.sketch(0, 10), START);
    seen.seen("two", TestViewers.sketch(100, 5), START);
    assertThat(seen.count(START)).isEqualTo(15);

    seen.seen("one", TestViewers.sketch(0, 4), START.plusSeconds(1));
    assertThat(seen.count(START.plusSeconds(1))).isEqualTo(9);
  }

  /** For as long as its viewer time-out the node that was left still says that it is there. */
  @Test
  void aViewerThatMovesBetweenNodesCountsOnce() {
    seen.seen("one", TestViewers.sketch(0, 3), START);
    seen.seen("two", TestViewers.sketch(2, 3), START.plusSeconds(1));

    assertThat(seen.count(START.plusSeconds(1))).isEqualTo(5);
  }

  @Test
  void aNodeThatSaysNobodyHasNobodyAtOnce() {
    seen.seen("one", TestViewers.sketch(0, 3), START);
    seen.seen("two", TestViewers.sketch(10, 1), START);
    seen.seen("one", ViewerSketch.NOBODY, START.plusSeconds(1));

    assertThat(seen.count(START.plusSeconds(1))).isEqualTo(1);
  }

  @Test
  void aSilentNodeIsGoneAfterFiveSeconds() {
    seen.seen("one", TestViewers.sketch(0, 3), START);
    seen.seen("two", TestViewers.sketch(10, 1), START.plusSeconds(3));

    assertThat(seen.count(START.plusMillis(4_999))).isEqualTo(4);
    assertThat(seen.count(START.plusSeconds(5))).isEqualTo(1);
    assertThat(seen.count(START.plusSeconds(8))).isZero();
  }

  @Test
  void forgetsAll() {
    seen.seen("one", TestViewers.sketch(0, 3), START);
    seen.forget();

    assertThat(seen.count(START)).isZero();
  }
}
