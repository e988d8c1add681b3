package io.millrace.channel;

import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drives the failover with anything at any time and checks its laws after each input. A failing
 * seed is the test's parameter: put it into {@link #seeds} to replay it.
 */
class FailoverRandomTest {

  private static final int INPUTS = 600;
  private static final Duration LONGEST_REST = Duration.ofMillis(37_500);

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theLawsHoldWhateverHappens(int seed) {
    new Run(new Random(seed)).go();
  }

  private static final class Run {
    private final Random random;
    private final FailoverDriver driver;
    private final Set<Long> open = new HashSet<>();
    private final Set<Long> used = new HashSet<>();
    private long following = FailoverDriver.OLD_EPOCH;
    private Optional<Instant> darkSince = Optional.empty();

    Run(Random random) {
      this.random = random;
      FailoverSettings settings = TestChannels.failover();
      this.driver =
          new FailoverDriver(
              definition(),
              settings,
              new RestPolicy(settings.restFirst(), settings.restLongest(), random::nextDouble));
    }

    void go() {
      for (int i = 0; i < INPUTS; i++) {
        act();
        check();
      }
    }

    private ChannelDefinition definition() {
      var sources = new ArrayList<SourceDefinition>();
      for (int i = 0; i <= random.nextInt(4); i++) {
        String name = String.valueOf((char) ('a' + i));
        int priority = 1 + random.nextInt(3);
        sources.add(
            random.nextBoolean() ? source(name, priority) : source(name, priority, provider()));
      }
      return channel(sources.toArray(SourceDefinition[]::new));
    }

    private String provider() {
      return random.nextBoolean() ? "acme" : "other";
    }

    private long epoch() {
      return switch (random.nextInt(5)) {
        case 0, 1 -> driver.active();
        case 2, 3 -> driver.candidate();
        default -> random.nextInt(1 + used.size());
      };
    }

    private void act() {
      switch (random.nextInt(24)) {
        case 0 -> driver.start();
        case 1 -> stopSometimes();
        case 2, 3 -> driver.located();
        case 4 -> driver.playlist(epoch());
        case 5 -> driver.playlistFailed(epoch());
        case 6 -> driver.skipped(epoch());
        case 7 -> driver.ended(epoch());
        case 8, 9, 10 -> driver.ready(epoch());
        case 11 -> driver.repeats(epoch());
        case 12 -> driver.gap(epoch());
        case 13 -> driver.slow(epoch());
        case 14 -> driver.wish(wishes());
        case 15 -> probe();
        case 16 -> redefineSometimes();
        case 17 -> sleepPastTheTimer();
        case 18 -> withoutSlot();
        case 19 -> driver.slotCame(provider());
        case 20 -> driver.slotLost(epoch());
        default -> wakeInTime();
      }
    }

    private String[] wishes() {
      return random.nextBoolean()
          ? new String[0]
          : new String[] {String.valueOf((char) ('a' + random.nextInt(5)))};
    }

    private void withoutSlot() {
      driver.steps(List.of());
      boolean needsOne =
          driver.failover.candidate().flatMap(each -> each.source().provider()).isPresent();
      if (needsOne && random.nextBoolean()) {
        driver.noSlot();
      } else if (needsOne) {
        driver.refused();
      }
    }

    private void stopSometimes() {
      driver.steps(List.of());
      if (random.nextInt(10) == 0) {
        driver.stop();
      }
    }

    private void redefineSometimes() {
      driver.steps(List.of());
      if (random.nextInt(5) == 0) {
        driver.redefine(definition());
      }
    }

    private void probe() {
      driver.steps(List.of());
      SourceDefinition probed =
          driver.failover.ring().all().stream().findAny().orElseThrow().definition();
      if (random.nextBoolean()) {
        driver.probed(probed);
      } else {
        driver.failover.probeFailed(probed, "no playlist", driver.now);
      }
    }

    /** Other messages may come before the timer's. */
    private void sleepPastTheTimer() {
      driver.steps(List.of());
      driver.after(random.nextInt(2000));
    }

    private void wakeInTime() {
      driver.steps(List.of());
      Optional<Instant> next = driver.failover.nextDue(driver.now);
      if (next.isPresent()) {
        driver.now = next.get();
        driver.due();
      }
    }

    private void check() {
      checkSteps();
      checkPhase();
      checkTime();
      checkDark();
    }

    private void checkSteps() {
      for (FailoverStep step : driver.latest) {
        switch (step) {
          case FailoverStep.Locate(var attempt) -> {
            assertThat(used.add(attempt.epoch())).as("epoch is new").isTrue();
            open.add(attempt.epoch());
          }
          case FailoverStep.TakeSlot(var attempt) -> {
            assertThat(open).contains(attempt.epoch());
            assertThat(following).as("who had it has ended").isNegative();
          }
          case FailoverStep.End(var attempt, var reason) -> {
            assertThat(open.remove(attempt.epoch())).as("ended once").isTrue();
            following = attempt.epoch() == following ? FailoverDriver.OLD_EPOCH : following;
          }
          case FailoverStep.TakeOver(var attempt) -> {
            assertThat(open).contains(attempt.epoch());
            assertThat(following).as("the one before has ended").isNegative();
            following = attempt.epoch();
          }
          case FailoverStep.Dark dark -> assertThat(open).isEmpty();
          case FailoverStep.Note note -> {}
        }
      }
      var known = new HashSet<>(List.of(driver.active(), driver.candidate()));
      known.remove(FailoverDriver.OLD_EPOCH);
      assertThat(open).isEqualTo(known);
      assertThat(following).isEqualTo(driver.active());
    }

    private void checkPhase() {
      boolean active = driver.failover.active().isPresent();
      Optional<Attempt> candidate = driver.failover.candidate();
      switch (driver.phase()) {
        case IDLE, DARK -> assertThat(active || candidate.isPresent()).isFalse();
        case LOCATING -> assertThat(!active && !candidate.orElseThrow().located()).isTrue();
        case STARTING -> assertThat(!active && candidate.orElseThrow().located()).isTrue();
        case SWITCHING -> assertThat(!active && candidate.isPresent()).isTrue();
        case LIVE, SUSPECT -> assertThat(active).isTrue();
      }
    }

    /** The timer is always set while anything runs, and what is due at that time gets done. */
    private void checkTime() {
      boolean waits = !driver.failover.waitsFor(driver.now).isEmpty();
      Optional<Instant> next = driver.failover.nextDue(driver.now);
      assertThat(next.isPresent() || waits).isEqualTo(driver.phase() != Phase.IDLE);
      assertThat(next.filter(at -> at.isBefore(driver.now))).isEmpty();
    }

    private void checkDark() {
      if (driver.phase() != Phase.DARK || !driver.failover.waitsFor(driver.now).isEmpty()) {
        darkSince = Optional.empty();
        return;
      }
      darkSince = darkSince.or(() -> Optional.of(driver.now));
      assertThat(driver.failover.nextDue(driver.now).orElseThrow())
          .as("dark since %s", darkSince)
          .isBeforeOrEqualTo(later(driver.now, darkSince.get().plus(LONGEST_REST)));
    }

    private static Instant later(Instant one, Instant other) {
      return one.isAfter(other) ? one : other;
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverHappenedTimeAloneMakesProgressAndAHealthySourceIsFound(int seed) {
    var random = new Random(seed);
    var run = new Run(random);
    run.go();
    FailoverDriver driver = run.driver;
    driver.start();
    List.of("acme", "other").forEach(driver::slotCame);

    Instant end = driver.now.plus(Duration.ofMinutes(10));
    while (driver.now.isBefore(end) && driver.phase() != Phase.LIVE) {
      if (driver.failover.candidate().isPresent()) {
        driver.deliver();
      } else {
        Instant next = driver.failover.nextDue(driver.now).orElseThrow();
        driver.pass(Duration.between(driver.now, next));
      }
    }
    assertThat(driver.phase()).isEqualTo(Phase.LIVE);
  }
}
