package io.millrace.channel;

import static io.millrace.channel.TestChannels.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SourceScoreTest {

  private static final SourceHealth UNKNOWN = SourceHealth.unknown(TestChannels.source("a", 1));
  private static final Duration REST = Duration.ofSeconds(10);
  private static final Instant LATER = START.plusSeconds(60);

  /** What is known, and what is to be seen of it at {@link #LATER}. */
  record Row(
      String name,
      UnaryOperator<SourceHealth> history,
      Optional<String> doubt,
      List<String> remarks,
      int score,
      List<String> reasons) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        row("delivers", SourceScoreTest::well, 100),
        row("was probed", health -> health.probed(START), 100),
        row("stumbled and delivered", health -> well(health.stumbled("it tripped")), 100),
        row(
            "stumbled last",
            health -> well(health).stumbled("it tripped"),
            70,
            "it failed last: it tripped"),
        row("is just fast enough", health -> delivered(health, 1.5), 100),
        row(
            "is hardly fast enough",
            health -> delivered(health, 1.24),
            90,
            "it loads hardly faster than it plays (1.2×)"),
        row(
            "is too slow",
            health -> delivered(health, 0.5),
            70,
            "it loads slower than it plays (0.5×)"),
        row(
            "was left and rested",
            health -> left(health, 1),
            60,
            failed(),
            "it was left once lately"),
        row(
            "was left twice and rested",
            health -> left(health, 2),
            50,
            failed(),
            "it was left 2 times lately"),
        row(
            "was left again and again",
            health -> left(health, 9),
            40,
            failed(),
            "it was left 9 times lately"),
        row(
            "rests",
            health -> health.left("it died", FailureCause.SEGMENTS, REST, LATER),
            0,
            "it rests: it died"),
        row(
            "rests and is well",
            health -> health.left("it died", FailureCause.SEGMENTS, REST, LATER).probed(LATER),
            30,
            "it rests, but was well since: it died"),
        row(
            "is in doubt",
            SourceScoreTest::well,
            Optional.of("it hangs"),
            List.of(),
            50,
            "it is in doubt: it hangs"),
        row(
            "is in doubt and failed",
            health -> health.stumbled("it tripped"),
            Optional.of("it hangs"),
            List.of(),
            50,
            "it is in doubt: it hangs"),
        row("has a remark", SourceScoreTest::well, Optional.empty(), List.of("one"), 95, "one"),
        row(
            "has many remarks",
            SourceScoreTest::well,
            Optional.empty(),
            List.of("one", "two", "three", "four"),
            85,
            "one",
            "two",
            "three",
            "four"),
        row(
            "has everything",
            health -> delivered(left(health, 3), 0.1),
            Optional.of("it hangs"),
            List.of("one", "two", "three"),
            1,
            "it is in doubt: it hangs",
            "it was left 3 times lately",
            "it loads slower than it plays (0.1×)",
            "one",
            "two",
            "three"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aSourceHasAScoreAndTheReasonsForIt(Row row) {
    SourceHealth health = row.history().apply(UNKNOWN);

    assertThat(SourceScore.of(health, row.doubt(), row.remarks(), LATER))
        .hasValue(new SourceScore(row.score(), row.reasons()));
  }

  @Test
  void aSourceOfWhichNothingIsKnownHasNone() {
    assertThat(SourceScore.of(UNKNOWN, Optional.empty(), List.of("one"), LATER)).isEmpty();
  }

  private static Row row(
      String name, UnaryOperator<SourceHealth> history, int score, String... reasons) {
    return row(name, history, Optional.empty(), List.of(), score, reasons);
  }

  private static Row row(
      String name,
      UnaryOperator<SourceHealth> history,
      Optional<String> doubt,
      List<String> remarks,
      int score,
      String... reasons) {
    return new Row(name, history, doubt, remarks, score, List.of(reasons));
  }

  private static String failed() {
    return "it failed last: it died";
  }

  private static SourceHealth well(SourceHealth health) {
    return delivered(health, 5);
  }

  private static SourceHealth delivered(SourceHealth health, double speed) {
    return health.delivered(START, OptionalDouble.of(speed));
  }

  private static SourceHealth left(SourceHealth health, int times) {
    SourceHealth next = health;
    for (int i = 0; i < times; i++) {
      next = next.left("it died", FailureCause.SEGMENTS, REST, START);
    }
    return next;
  }
}
