package io.millrace.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when a file has changed, by looking at it now and then: works for every file system and for
 * editors that write a new file in place of the old one. Calls back on its own thread.
 */
public final class FileWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  private final Path file;
  private final Runnable changed;
  private @Nullable Look last;

  /** What can be seen of a file without reading it. */
  private record Look(FileTime modified, long bytes, @Nullable Object key) {}

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("millrace-file-watch").daemon().factory());

  FileWatch(Path file, Runnable changed) {
    this.file = file;
    this.changed = changed;
    this.last = look();
  }

  /**
   * Starts watching; what the file looks like now counts as seen.
   *
   * @param every the time between two looks
   */
  public static FileWatch start(Path file, Duration every, Runnable changed) {
    FileWatch watch = new FileWatch(file, changed);
    var unused =
        watch.thread.scheduleWithFixedDelay(
            watch::poll, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    return watch;
  }

  /** Looks once. A file that disappears is waited for: it is being replaced, or will come back. */
  void poll() {
    Look now = look();
    if (now == null || now.equals(last)) {
      return;
    }
    last = now;
    try {
      changed.run();
    } catch (RuntimeException e) {
      log.error("Reading {} again failed", file, e);
    }
  }

  private @Nullable Look look() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Look(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
