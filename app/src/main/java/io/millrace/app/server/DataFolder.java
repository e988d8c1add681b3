package io.millrace.app.server;

import io.millrace.channel.FileCheckpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The data folder while a server uses it. Two servers that number the same channels would break
 * both, so it is locked; the lock ends with the process, however that ends. Thread-safe.
 */
final class DataFolder implements AutoCloseable {

  private static final String LOCK = "lock";

  private final FileChannel lock;
  private final FileCheckpoints checkpoints;

  private DataFolder(FileChannel lock, FileCheckpoints checkpoints) {
    this.lock = lock;
    this.checkpoints = checkpoints;
  }

  /**
   * Makes the folder if it is missing.
   *
   * @throws StartException if it cannot be used, or another server uses it
   */
  static DataFolder open(Path folder) {
    FileChannel lock = lock(folder);
    try {
      // The wall clock: what it numbers has to go up across restarts.
      return new DataFolder(
          lock, FileCheckpoints.open(folder.resolve("timelines"), InstantSource.system()));
    } catch (UncheckedIOException e) {
      close(lock);
      throw unusable(folder, e);
    }
  }

  FileCheckpoints checkpoints() {
    return checkpoints;
  }

  /** Leaves the exact numbers, then leaves the folder to others. */
  @Override
  public void close() {
    checkpoints.close();
    close(lock);
  }

  private static FileChannel lock(Path folder) {
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isMine(channel)) {
        return channel;
      }
    } catch (IOException e) {
      close(channel);
      throw unusable(folder, e);
    }
    close(channel);
    throw new StartException(
        "Another server uses the data folder "
            + folder
            + ": stop that one, or choose another folder with --data.");
  }

  /** The lock lasts as long as the channel is open. */
  private static boolean isMine(FileChannel channel) throws IOException {
    try {
      FileLock taken = channel.tryLock();
      return taken != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StartException unusable(Path folder, Exception cause) {
    return new StartException(
        "The data folder " + folder + " cannot be used: choose another with --data.", cause);
  }
}
