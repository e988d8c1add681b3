package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SettledTimeTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());

  private final ManualTime time = ManualTime.get(KIT.system());
  private final List<Integer> seen = new CopyOnWriteArrayList<>();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void timeHasPassedWhenAllThatWasDueHasHadItsConsequences() {
    KIT.spawn(ticking(KIT.spawn(passedOn(500))));
    time.timePasses(Duration.ofMillis(999));
    assertThat(seen).isEmpty();

    for (int second = 1; second <= 20; second++) {
      time.timePasses(Duration.ofSeconds(1));
      assertThat(seen).hasSize(second);
    }
    time.timePasses(Duration.ofSeconds(5));
    assertThat(seen).as("timers that timers set").hasSize(25);
  }

  @Test
  void whatIsDueAtOneMomentComesInTheOrderInWhichItWasAskedFor() {
    var expected = new ArrayList<Integer>();
    for (int number = 0; number < 50; number++) {
      KIT.spawn(oneTimer(number));
      expected.add(number);
    }
    time.timePasses(Duration.ofSeconds(1));

    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void whatWasCancelledDoesNotCome() {
    KIT.spawn(
        Behaviors.<Integer>withTimers(
            timers -> {
              timers.startSingleTimer("one", 1, Duration.ofSeconds(1));
              timers.startSingleTimer("other", 2, Duration.ofSeconds(1));
              timers.cancel("one");
              return noting();
            }));
    time.timePasses(Duration.ofSeconds(2));

    assertThat(seen).containsExactly(2);
  }

  private Behavior<Integer> noting() {
    return Behaviors.receiveMessage(
        number -> {
          seen.add(number);
          return Behaviors.same();
        });
  }

  private Behavior<Integer> oneTimer(int number) {
    return Behaviors.withTimers(
        timers -> {
          timers.startSingleTimer(number, Duration.ofSeconds(1));
          return noting();
        });
  }

  /** Through so many actors before it is noted. */
  private Behavior<Integer> passedOn(int actors) {
    return Behaviors.setup(
        context -> {
          ActorRef<Integer> next = context.spawnAnonymous(noting());
          for (int i : IntStream.range(0, actors).toArray()) {
            ActorRef<Integer> last = next;
            next = context.spawn(passing(last), "passes-on-" + i);
          }
          return passing(next);
        });
  }

  private static Behavior<Integer> passing(ActorRef<Integer> next) {
    return Behaviors.receiveMessage(
        number -> {
          next.tell(number);
          return Behaviors.same();
        });
  }

  private static Behavior<Integer> ticking(ActorRef<Integer> hears) {
    return Behaviors.withTimers(
        timers -> {
          timers.startSingleTimer(0, Duration.ofSeconds(1));
          return Behaviors.receiveMessage(
              number -> {
                hears.tell(number);
                timers.startSingleTimer(number + 1, Duration.ofSeconds(1));
                return Behaviors.same();
              });
        });
  }
}
