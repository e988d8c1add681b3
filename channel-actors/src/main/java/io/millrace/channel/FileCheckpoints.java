package io.millrace.channel;

import io.millrace.source.ChannelId;
import io.millrace.timeline.TimelineNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a folder, one small file for each track, so that numbers survive a kill.
 *
 * <p>Numbers are reserved ahead: a file holds numbers that nothing published has passed, and is
 * written once for every {@value #RENEWED_AT} segments, by a thread of its own. What was reserved
 * in an earlier run is reserved anew while opening, before anybody can use it. {@link #close()}
 * leaves the exact numbers.
 *
 * <p>No segment waits for a disk. Where publishing has overtaken it (a disk that fails or takes
 * minutes, or the first moments of a new track), what holds after a kill is the seconds since 1970,
 * which no run reaches while segments last a second or more: {@link #find} never answers less than
 * those for a run that was killed. A damaged file is as good as none.
 *
 * <p>Thread-safe. Only {@link #open} and {@link #close} wait for the disk.
 */
public final class FileCheckpoints implements TimelineCheckpoints, AutoCloseable {

  /** So many numbers are reserved at a time. */
  static final int RESERVED = 100;

  /** With fewer left the next ones are reserved. */
  static final int RENEWED_AT = 50;

  private static final Duration CLOSING_TIMEOUT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(FileCheckpoints.class);

  private record Key(ChannelId channel, TrackId track) {}

  /** What is known of one track; the flag keeps one write at a time on its way. */
  private static final class Track {
    volatile TimelineNumbers latest;
    final AtomicBoolean writing = new AtomicBoolean();
    volatile TimelineNumbers onDisk;

    Track(TimelineNumbers latest, TimelineNumbers onDisk) {
      this.latest = latest;
      this.onDisk = onDisk;
    }
  }

  private final Path directory;
  private final InstantSource clock;
  private final Executor writer;
  private final Map<Key, Track> tracks = new ConcurrentHashMap<>();
  private volatile boolean closed;

  FileCheckpoints(Path directory, InstantSource clock, Executor writer) {
    this.directory = directory;
    this.clock = clock;
    this.writer = writer;
    try {
      Files.createDirectories(directory);
      readAll();
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of timelines cannot be used: " + directory, e);
    }
  }

  /**
   * Reads the checkpoints of a folder, which is made if it is missing.
   *
   * @throws UncheckedIOException if the folder cannot be read or written
   */
  public static FileCheckpoints open(Path directory, InstantSource clock) {
    ExecutorService writer =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("millrace-checkpoints").factory());
    return new FileCheckpoints(directory, clock, writer);
  }

  @Override
  public Optional<TimelineNumbers> find(ChannelId channel, TrackId track) {
    return Optional.ofNullable(tracks.get(new Key(channel, track))).map(found -> found.latest);
  }

  @Override
  public void keep(ChannelId channel, TrackId track, TimelineNumbers numbers) {
    Key key = new Key(channel, track);
    Track kept =
        tracks.computeIfAbsent(
            key, any -> new Track(numbers, new TimelineNumbers(0, 0, Duration.ZERO, false)));
    kept.latest = numbers;
    if (!closed && isDue(numbers, kept.onDisk) && kept.writing.compareAndSet(false, true)) {
      writer.execute(() -> reserve(key, kept));
    }
  }

  /** Waits for what is being written, and leaves the exact numbers. */
  @Override
  public void close() {
    closed = true;
    if (writer instanceof ExecutorService service) {
      service.shutdown();
      try {
        if (!service.awaitTermination(CLOSING_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.warn("the disk of {} does not answer; numbers will jump", directory);
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    tracks.forEach((key, track) -> write(key, track.latest, true));
  }

  private static boolean isDue(TimelineNumbers numbers, TimelineNumbers onDisk) {
    return numbers.nextMsn() + RENEWED_AT > onDisk.nextMsn()
        || numbers.discontinuitySequence() + RENEWED_AT > onDisk.discontinuitySequence()
        || !numbers.targetDuration().equals(onDisk.targetDuration());
  }

  private void reserve(Key key, Track track) {
    TimelineNumbers ahead = ahead(track.latest);
    if (write(key, ahead, false)) {
      track.onDisk = ahead;
    }
    track.writing.set(false);
  }

  private boolean write(Key key, TimelineNumbers numbers, boolean exact) {
    try {
      new CheckpointFile(key.channel(), key.track(), numbers, exact).write(directory);
      return true;
    } catch (IOException e) {
      LOG.warn("the numbers of channel {} could not be kept: {}", key.channel(), e.toString());
      return false;
    }
  }

  private static TimelineNumbers ahead(TimelineNumbers numbers) {
    return new TimelineNumbers(
        numbers.nextMsn() + RESERVED,
        numbers.discontinuitySequence() + RESERVED,
        numbers.targetDuration(),
        true);
  }

  private void readAll() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(file -> file.toString().endsWith(CheckpointFile.SUFFIX)).toList();
    }
    for (Path file : files) {
      Optional<CheckpointFile> read = CheckpointFile.read(file);
      if (read.isEmpty()) {
        LOG.warn(
            "{} is damaged: its numbers start anew, the segments at the seconds since 1970", file);
      } else {
        resume(read.get());
      }
    }
  }

  private void resume(CheckpointFile file) throws IOException {
    TimelineNumbers first = file.exact() ? file.numbers() : afterKill(file.numbers());
    TimelineNumbers ahead = ahead(first);
    new CheckpointFile(file.channel(), file.track(), ahead, false).write(directory);
    tracks.put(new Key(file.channel(), file.track()), new Track(first, ahead));
  }

  private TimelineNumbers afterKill(TimelineNumbers reserved) {
    TimelineNumbers least = TimelineNumbers.unknown(clock.instant());
    return new TimelineNumbers(
        Math.max(reserved.nextMsn(), least.nextMsn()),
        Math.max(reserved.discontinuitySequence(), least.discontinuitySequence()),
        reserved.targetDuration(),
        true);
  }
}
