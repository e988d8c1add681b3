package io.millrace.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.timeline.TracksLawRun.Behaviour;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The laws of channels with several tracks over many lives. One life is lived again with {@code
 * -Dmillrace.seed=…}, more of them are lived with {@code -Dmillrace.seeds=…}.
 */
final class TracksLawTest {

  private static final int FIXED_SEEDS = Integer.getInteger("millrace.seeds", 200);
  private static final int BEHAVIOURS = 150;

  @Test
  void theSameContentHasTheSameDiscontinuitySequenceNumberInAllTracks() {
    Map<Behaviour, Integer> lived = new TreeMap<>();
    seeds().forEach(seed -> live(seed).forEach((each, n) -> lived.merge(each, n, Integer::sum)));
    if (Long.getLong("millrace.seed") == null) {
      assertThat(lived).containsOnlyKeys(Behaviour.values());
    }
  }

  private static LongStream seeds() {
    Long one = Long.getLong("millrace.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.concat(
            LongStream.range(0, FIXED_SEEDS),
            LongStream.of(ThreadLocalRandom.current().nextLong()));
  }

  private static Map<Behaviour, Integer> live(long seed) {
    try {
      return new TracksLawRun(seed).live(BEHAVIOURS);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("again with -Dmillrace.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
