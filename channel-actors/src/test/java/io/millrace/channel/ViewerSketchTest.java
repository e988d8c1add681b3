package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewerSketchTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 500, 1023, 1024})
  void isExactUpToItsBound(int viewers) {
    ViewerSketch sketch = TestViewers.sketch(0, viewers);

    assertThat(sketch.count()).isEqualTo(viewers);
    assertThat(sketch.isEmpty()).isEqualTo(viewers == 0);
    assertThat(sketch.more()).isFalse();
  }

  @Test
  void whoIsInTwoWordsCountsOnce() {
    ViewerSketch one = TestViewers.sketch(0, 400);
    ViewerSketch other = TestViewers.sketch(300, 400);

    assertThat(one.merge(other)).isEqualTo(TestViewers.sketch(0, 700));
    assertThat(one.merge(one)).isEqualTo(one);
    assertThat(one.merge(ViewerSketch.NOBODY)).isEqualTo(one);
    assertThat(ViewerSketch.NOBODY.merge(one)).isEqualTo(one);
  }

  /** Also where each word is exact and both together are not, and where one is an estimate. */
  @Test
  void wordsPutTogetherAreTheWordOfAll() {
    var random = new Random(5);
    for (int run = 0; run < 300; run++) {
      int first = random.nextInt(2000);
      int count = random.nextInt(2000);
      int otherFirst = random.nextInt(2000);
      int otherCount = random.nextInt(2000);
      var all = new TreeSet<Long>();
      IntStream.concat(
              IntStream.range(first, first + count),
              IntStream.range(otherFirst, otherFirst + otherCount))
          .forEach(viewer -> all.add(TestViewers.hash(viewer)));

      assertThat(TestViewers.sketch(first, count).merge(TestViewers.sketch(otherFirst, otherCount)))
          .as("run %s", run)
          .isEqualTo(ViewerSketch.of(all));
    }
  }

  @Test
  void estimatesWithinItsError() {
    int viewers = 20_000;
    int runs = 200;
    double squares = 0;
    double sum = 0;
    for (int run = 0; run < runs; run++) {
      var random = new Random(run);
      var hashes = new TreeSet<Long>();
      LongStream.generate(random::nextLong).limit(viewers).forEach(hash -> hashes.add(hash >>> 1));
      double error = ViewerSketch.of(hashes).count() / (double) viewers - 1;
      assertThat(error).as("seed %s", run).isCloseTo(0, within(0.13));
      squares += error * error;
      sum += error;
    }

    assertThat(Math.sqrt(squares / runs)).as("standard error").isCloseTo(0.031, within(0.006));
    assertThat(sum / runs).as("bias").isCloseTo(0, within(0.008));
  }

  @Test
  void oneMoreThanCanBeToldApartIsAnEstimateNearby() {
    ViewerSketch sketch = TestViewers.sketch(0, 1025);

    assertThat(sketch.more()).isTrue();
    assertThat(sketch.count()).isBetween(900, 1150);
  }

  @Test
  void refusesWhatIsNone() {
    List<Long> many = LongStream.range(0, 1025).boxed().toList();
    assertThatIllegalArgumentException().isThrownBy(() -> new ViewerSketch(many, false));
    assertThatIllegalArgumentException().isThrownBy(() -> new ViewerSketch(List.of(1L), true));
    assertThatIllegalArgumentException().isThrownBy(() -> new ViewerSketch(List.of(2L, 1L), false));
    assertThatIllegalArgumentException().isThrownBy(() -> new ViewerSketch(List.of(1L, 1L), false));
    assertThatIllegalArgumentException().isThrownBy(() -> new ViewerSketch(List.of(-1L), false));
  }

  @Test
  void crossesNodes() {
    ActorTestKit kit = ActorTestKit.create("viewer-sketch");
    try {
      for (int viewers : List.of(0, 3, 5000)) {
        ViewerSketch sketch = TestViewers.sketch(0, viewers);
        assertThat(kit.serializationTestKit().verifySerialization(sketch, false)).isEqualTo(sketch);
      }
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void showsNoHashes() {
    assertThat(TestViewers.sketch(0, 3)).hasToString("ViewerSketch[3]");
  }
}
