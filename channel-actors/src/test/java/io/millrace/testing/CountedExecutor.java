package io.millrace.testing;

import com.typesafe.config.Config;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/**
 * Runs the actors of a system with {@link SettledTime}, which is told of everything that is to be
 * run. One thread for all: what was told first is done first, whichever actor it was told. Made by
 * reflection.
 */
public final class CountedExecutor extends ExecutorServiceConfigurator {

  private final SettledTime time;

  public CountedExecutor(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    this.time = (SettledTime) prerequisites.scheduler();
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return () -> new Pool(threads, time.unfinished());
  }

  private static final class Pool extends ThreadPoolExecutor {

    private final Unfinished unfinished;

    Pool(ThreadFactory threads, Unfinished unfinished) {
      super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
      this.unfinished = unfinished;
    }

    @Override
    public void execute(Runnable task) {
      unfinished.begun();
      try {
        super.execute(task);
      } catch (RejectedExecutionException ended) {
        unfinished.ended();
        throw ended;
      }
    }

    @Override
    protected void afterExecute(Runnable task, Throwable failure) {
      unfinished.ended();
    }
  }
}
