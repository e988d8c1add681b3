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

  private final Map<Behaviour, Integer> lived = new TreeMap<>();
  private final Map<Boolean, Integer> comparedInStep = new TreeMap<>();

  @Test
  void theSameContentHasTheSameDiscontinuitySequenceNumberInAllTracks() {
    seeds().forEach(this::live);
    if (Long.getLong("millrace.seed") == null) {
      assertThat(lived).containsOnlyKeys(Behaviour.values());
      assertThat(comparedInStep.values()).hasSize(2).allMatch(compared -> compared > FIXED_SEEDS);
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

  private void live(long seed) {
    try {
      var run = new TracksLawRun(seed);
      run.live(BEHAVIOURS).forEach((each, times) -> lived.merge(each, times, Integer::sum));
      comparedInStep.merge(run.isInStep(), run.compared(), Integer::sum);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("again with -Dmillrace.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
