package io.millrace.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.SimulatedPlayer;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What viewers notice of forty changes of source in under an hour, half of them deaths. */
final class PlayersThroughSwitchesTest {

  private static final int RUNS = Integer.getInteger("millrace.seeds", 8);
  private static final int SWITCHES = 40;

  /** The Target Duration of the simulated sources. */
  private static final Duration DETECTION = Duration.ofSeconds(6);

  @ParameterizedTest(name = "dates told: {0}")
  @ValueSource(booleans = {true, false})
  void neverRunDryNorFallOutOfTheWindow(boolean dates) {
    List<SimulatedPlayer> players =
        LongStream.range(0, RUNS)
            .boxed()
            .flatMap(seed -> new PlayedSwitches(seed, dates, DETECTION).play(SWITCHES).stream())
            .toList();
    assertThat(players).hasSizeGreaterThan(RUNS);
    assertThat(players).allSatisfy(player -> assertThat(player.stalls()).isZero());
    assertThat(players).allSatisfy(player -> assertThat(player.lost()).isZero());
  }
}
