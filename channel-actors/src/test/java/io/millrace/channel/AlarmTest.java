package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class AlarmTest {

  private sealed interface Word {}

  private record SetFor(Optional<Instant> moment) implements Word {}

  private record Rings() implements Word {}

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SHORT = Duration.ofMillis(100);

  private static final ActorTestKit REAL = ActorTestKit.create();
  private static final ActorTestKit MANUAL = ActorTestKit.create(SettledTime.config());

  private final ManualTime time = ManualTime.get(MANUAL.system());
  private final AtomicReference<Instant> now = new AtomicReference<>(START);

  @AfterAll
  static void end() {
    REAL.shutdownTestKit();
    MANUAL.shutdownTestKit();
  }

  /**
   * A dark channel whose status was read every few milliseconds never tried its sources again: each
   * question started the overdue timer anew, before the scheduler's next tick.
   */
  @Test
  void goesOffWhileMessagesComeFasterThanTheSchedulerTicks() {
    TestProbe<Instant> rung = REAL.createTestProbe();
    InstantSource clock = InstantSource.system();
    ActorRef<Word> actor = REAL.spawn(actor(clock, rung.ref()));
    Instant moment = clock.instant().plusMillis(50);
    Instant end = moment.plusSeconds(2);
    while (clock.instant().isBefore(end)) {
      Instant asked = clock.instant();
      actor.tell(new SetFor(Optional.of(asked.isAfter(moment) ? asked : moment)));
      LockSupport.parkNanos(500_000);
    }
    assertThat(rung.receiveMessage(Duration.ofSeconds(5))).isBefore(end);
  }

  @Test
  void goesOffAtTheMomentItWasSetForLast() {
    TestProbe<Instant> rung = MANUAL.createTestProbe();
    ActorRef<Word> actor = manual(rung);
    set(actor, START.plusSeconds(10));
    set(actor, START.plusSeconds(2));
    pass(Duration.ofMillis(1_900));
    rung.expectNoMessage(SHORT);
    pass(SHORT);
    assertThat(rung.receiveMessage()).isEqualTo(START.plusSeconds(2));

    set(actor, START.plusSeconds(3));
    set(actor, START.plusSeconds(5));
    pass(Duration.ofSeconds(1));
    rung.expectNoMessage(SHORT);
    pass(Duration.ofSeconds(2));
    assertThat(rung.receiveMessage()).isEqualTo(START.plusSeconds(5));
  }

  @Test
  void isSilentWhenThereIsNothingToWaitForAnyMore() {
    TestProbe<Instant> rung = MANUAL.createTestProbe();
    ActorRef<Word> actor = manual(rung);
    set(actor, START.plusSeconds(1));
    actor.tell(new SetFor(Optional.empty()));
    SettledTime.settle(MANUAL.system());
    pass(Duration.ofSeconds(2));
    rung.expectNoMessage(SHORT);
  }

  @Test
  void goesOffAgainForTheSameMoment() {
    TestProbe<Instant> rung = MANUAL.createTestProbe();
    ActorRef<Word> actor = manual(rung);
    set(actor, START);
    pass(Duration.ofMillis(1));
    rung.receiveMessage();
    set(actor, START);
    pass(Duration.ofMillis(1));
    rung.receiveMessage();
  }

  @Test
  void theClockMayBePutForward() {
    TestProbe<Instant> rung = MANUAL.createTestProbe();
    ActorRef<Word> actor = manual(rung);
    Instant tomorrow = START.plus(Duration.ofDays(1));
    set(actor, tomorrow);
    now.set(tomorrow.plusSeconds(60));
    set(actor, tomorrow);
    pass(Duration.ofMillis(1));
    rung.receiveMessage();
  }

  private ActorRef<Word> manual(TestProbe<Instant> rung) {
    return MANUAL.spawn(actor(now::get, rung.ref()));
  }

  private static void set(ActorRef<Word> actor, Instant moment) {
    actor.tell(new SetFor(Optional.of(moment)));
    SettledTime.settle(MANUAL.system());
  }

  private void pass(Duration duration) {
    now.updateAndGet(before -> before.plus(duration));
    time.timePasses(duration);
  }

  private static Behavior<Word> actor(InstantSource clock, ActorRef<Instant> rung) {
    return Behaviors.withTimers(
        timers -> {
          var alarm = new Alarm<Word>(timers, clock, new Rings());
          return Behaviors.receiveMessage(
              word -> {
                switch (word) {
                  case SetFor(var moment) -> alarm.set(moment);
                  case Rings() -> rung.tell(clock.instant());
                }
                return Behaviors.same();
              });
        });
  }
}
