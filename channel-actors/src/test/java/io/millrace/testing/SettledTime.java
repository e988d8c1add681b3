package io.millrace.testing;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.testkit.ExplicitlyTriggeredScheduler;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * Manual time that goes on only when the actors have nothing left to do, so that what a test sees
 * after it let time pass does not depend on how fast the machine is. What is due at one moment
 * comes in the order in which it was asked for, and each has its consequences before the next.
 * Thread-safe.
 *
 * <p>Only what runs on the default dispatcher is waited for: actors and what is piped to them from
 * futures that are done already. Made by reflection, from {@link #config}.
 */
public final class SettledTime extends ExplicitlyTriggeredScheduler {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Item(long at, Runnable task, AtomicBoolean cancelled) {}

  private final Unfinished unfinished = new Unfinished();
  private final List<Item> items = new ArrayList<>();
  private long now;

  public SettledTime(Config config, LoggingAdapter log, ThreadFactory threads) {
    super(config, log, threads);
  }

  /** Of a test kit. {@link ManualTime#get} can be had of it. */
  public static Config config() {
    return ConfigFactory.parseString(
            "pekko.scheduler.implementation = \"%s\"\npekko.actor.default-dispatcher.executor = \"%s\"\n"
                .formatted(SettledTime.class.getName(), CountedExecutor.class.getName()))
        .withFallback(ManualTime.config());
  }

  /** Waits until the actors of a test kit with this configuration have nothing left to do. */
  public static void settle(ActorSystem<?> system) {
    ((SettledTime) Adapter.toClassic(system).scheduler()).unfinished.await(PATIENCE);
  }

  Unfinished unfinished() {
    return unfinished;
  }

  @Override
  public void timePasses(FiniteDuration amount) {
    unfinished.await(PATIENCE);
    long until = currentTimeMs() + amount.toMillis();
    for (Optional<Item> due = next(until); due.isPresent(); due = next(until)) {
      due.get().task().run();
      unfinished.await(PATIENCE);
    }
    synchronized (items) {
      now = until;
    }
  }

  private Optional<Item> next(long until) {
    synchronized (items) {
      items.removeIf(item -> item.cancelled().get());
      Optional<Item> first =
          items.stream().filter(item -> item.at() <= until).min(Comparator.comparingLong(Item::at));
      first.ifPresent(
          item -> {
            items.remove(item);
            now = item.at();
          });
      return first;
    }
  }

  @Override
  public Cancellable scheduleOnce(
      FiniteDuration delay, Runnable task, ExecutionContext onTheCallersThread) {
    var cancelled = new AtomicBoolean();
    if (delay.toNanos() <= 0) {
      task.run();
    } else {
      synchronized (items) {
        items.add(new Item(now + delay.toMillis(), task, cancelled));
      }
    }
    return new Cancellable() {
      @Override
      public boolean cancel() {
        return cancelled.compareAndSet(false, true);
      }

      @Override
      public boolean isCancelled() {
        return cancelled.get();
      }
    };
  }

  @Override
  public Cancellable schedule(
      FiniteDuration delay, FiniteDuration interval, Runnable task, ExecutionContext executor) {
    throw new UnsupportedOperationException("nothing under manual time asks for a fixed rate");
  }

  @Override
  public long currentTimeMs() {
    synchronized (items) {
      return now;
    }
  }
}
