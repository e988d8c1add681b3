package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One timer of an actor that is set anew after each of its messages.
 *
 * <p>A Pekko timer that is started again begins anew, and its scheduler is only as fine as its
 * tick: started again and again for a moment that has come, it would never go off while messages
 * come faster than that. So a timer that is set for the same moment, or overdue already, is left
 * alone.
 *
 * <p>For the actor's own thread.
 *
 * @param <T> the actor's commands
 */
public final class Alarm<T> {

  private static final Duration AT_ONCE = Duration.ofMillis(1);

  /** A timer that is so late was set before the clock was put forward. */
  private static final Duration LATE = Duration.ofSeconds(10);

  private final TimerScheduler<T> timers;
  private final InstantSource clock;
  private final T message;
  private @Nullable Instant setFor;

  /**
   * An alarm that is not set.
   *
   * @param message is sent when it goes off, and is the key of its timer
   */
  public Alarm(TimerScheduler<T> timers, InstantSource clock, T message) {
    this.timers = timers;
    this.clock = clock;
    this.message = message;
  }

  /** It goes off at this moment, soon if that is past, and not at all if there is none. */
  public void set(Optional<Instant> moment) {
    if (moment.isEmpty()) {
      timers.cancel(message);
    } else if (!goesOff(moment.get())) {
      Instant now = clock.instant();
      Duration wait = Duration.between(now, moment.get());
      timers.startSingleTimer(message, message, wait.isPositive() ? wait : AT_ONCE);
      setFor = wait.isPositive() ? moment.get() : now;
    }
  }

  private boolean goesOff(Instant moment) {
    Instant set = setFor;
    if (set == null || !timers.isTimerActive(message)) {
      return false;
    }
    Instant now = clock.instant();
    boolean bothOver = !set.isAfter(now) && !moment.isAfter(now);
    return set.plus(LATE).isAfter(now) && (set.equals(moment) || bothOver);
  }
}
