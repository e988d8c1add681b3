package io.millrace.channel;

import static io.millrace.channel.TestChannels.START;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.LinkRefresh;
import io.millrace.source.ProbeDepth;
import io.millrace.source.SourceDefinition;
import io.millrace.upstream.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProbeScheduleTest {

  private static final SourceDefinition A = source("a", 1);
  private static final SourceDefinition B = source("b", 2);
  private static final SourceDefinition C = source("c", 3);
  private static final Duration EVERY = Duration.ofSeconds(30);

  private double spread;
  private final ProbeSchedule schedule = new ProbeSchedule(EVERY, () -> spread);

  @Test
  void nothingIsDueWhereNothingIsWatched() {
    assertThat(schedule.next()).isEmpty();
    assertThat(schedule.take(START)).isEmpty();
  }

  @Test
  void theBestOfNewOnesIsDueAtOnceAndTheOthersSoon() {
    schedule.watch(List.of(C, B, A), START);

    assertThat(schedule.next()).hasValue(START);
    assertThat(schedule.take(START)).containsExactly(A);
    assertThat(schedule.take(START)).isEmpty();
    assertThat(schedule.next()).hasValue(at(2.5));
    assertThat(schedule.take(at(2.499))).isEmpty();
    assertThat(schedule.take(at(2.5))).containsExactly(B);
    assertThat(schedule.take(at(5))).containsExactly(C);
    assertThat(schedule.next()).hasValue(at(30));
  }

  @Test
  void thePauseIsLengthenedByUpToAQuarter() {
    schedule.watch(List.of(A), START);
    spread = 0.5;
    schedule.take(START);
    assertThat(schedule.next()).hasValue(at(33.75));
    spread = 0;
    schedule.take(at(33.75));
    assertThat(schedule.next()).hasValue(at(63.75));
  }

  @Test
  void aSourceThatComesAddsToThoseThatWait() {
    schedule.watch(List.of(A), START);
    schedule.take(START);
    schedule.watch(List.of(A, B), at(10));

    assertThat(schedule.take(at(10))).containsExactly(B);
    assertThat(schedule.take(at(30))).as("as if nothing had come").containsExactly(A);
  }

  @Test
  void aSourceThatLeavesIsNotProbedAndIsNewWhenItComesBack() {
    schedule.watch(List.of(A), START);
    schedule.take(START);
    schedule.watch(List.of(), at(1));
    assertThat(schedule.next()).isEmpty();
    assertThat(schedule.take(at(100))).isEmpty();

    schedule.watch(List.of(A), at(101));
    assertThat(schedule.take(at(101))).containsExactly(A);
  }

  @Test
  void aSourceThatWantsNoProbeGetsNone() {
    SourceDefinition silent = probed("silent", ProbeDepth.NONE);
    schedule.watch(List.of(silent), START);
    assertThat(schedule.next()).isEmpty();

    schedule.watch(List.of(silent, probed("deep", ProbeDepth.DEEP), B), START);
    assertThat(schedule.take(at(100))).doesNotContain(silent).hasSize(2);
  }

  @Test
  void sourcesDriftApartAndAllAreProbedOftenEnough() {
    var random = new Random(42);
    var drifting = new ProbeSchedule(EVERY, random::nextDouble);
    List<SourceDefinition> sources = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      sources.add(source("s" + i, i + 1));
    }
    drifting.watch(sources, START);
    Map<SourceDefinition, Instant> last = new HashMap<>();
    int together = 0;
    Instant now = START;
    while (now.isBefore(at(3600))) {
      now = drifting.next().orElseThrow();
      List<SourceDefinition> taken = drifting.take(now);
      together += taken.size() > 1 ? 1 : 0;
      for (SourceDefinition source : taken) {
        Optional<Instant> before = Optional.ofNullable(last.put(source, now));
        Instant seen = now;
        before.ifPresent(
            at -> assertThat(Duration.between(at, seen)).isBetween(EVERY, EVERY.plusMillis(7500)));
      }
    }
    assertThat(last).hasSize(8);
    assertThat(together).isLessThan(20);
  }

  static SourceDefinition probed(String name, ProbeDepth depth) {
    SourceDefinition plain = source(name, 2);
    return new SourceDefinition(
        name,
        plain.locator(),
        plain.priority(),
        plain.requests(),
        false,
        Optional.empty(),
        LinkRefresh.BY_ITSELF,
        depth,
        Trust.OPERATOR);
  }

  private static Instant at(double second) {
    return START.plusMillis((long) (1000 * second));
  }
}
