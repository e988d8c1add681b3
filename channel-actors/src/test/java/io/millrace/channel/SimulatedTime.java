package io.millrace.channel;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.testkit.ExplicitlyTriggeredScheduler;

/**
 * Time of an actor system in which everything happens on the thread of the test: when a word was
 * told, all that comes of it has been done. So thousands of steps take seconds, and the same seed
 * leads to the same run.
 */
final class SimulatedTime implements InstantSource {

  private static final Duration TICK = Duration.ofMillis(50);

  private final ActorSystem<?> system;
  private final ExplicitlyTriggeredScheduler scheduler;
  private volatile Instant now = TestChannels.START;

  SimulatedTime(ActorSystem<?> system) {
    this.system = system;
    this.scheduler = (ExplicitlyTriggeredScheduler) system.classicSystem().scheduler();
  }

  static Config config() {
    return ConfigFactory.parseString(
            "pekko.actor.default-dispatcher.type ="
                + " org.apache.pekko.testkit.CallingThreadDispatcherConfigurator\n"
                + "pekko.loglevel = off\npekko.stdout-loglevel = off")
        .withFallback(ManualTime.config());
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** What is due by then is done, each when it is due. */
  void pass(Duration duration) {
    Instant end = now.plus(duration);
    while (now.isBefore(end)) {
      Duration left = Duration.between(now, end);
      Duration tick = left.compareTo(TICK) < 0 ? left : TICK;
      now = now.plus(tick);
      // Moves the scheduler's own clock also when nothing is due.
      scheduler.scheduleOnce(tick, () -> {}, system.executionContext());
      scheduler.executeTasks(scheduler.currentTimeMs() + tick.toMillis());
    }
  }
}
