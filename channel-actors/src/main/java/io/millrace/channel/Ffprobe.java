package io.millrace.channel;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has ffprobe look at media, one at a time per node, in a process that gets the bytes on its
 * standard input, no address, and little time. Where the program is missing that is said in the log
 * once, and nothing is looked at from then on.
 */
public final class Ffprobe implements MediaProbe {

  private static final Logger LOG = LoggerFactory.getLogger(Ffprobe.class);

  /** A segment has a few streams, of some hundred characters each. */
  private static final int LONGEST_ANSWER = 64 * 1024;

  private static final List<String> ARGUMENTS =
      List.of(
          "-v",
          "error",
          // What looks like a playlist leads nowhere: nothing but its input may be opened.
          "-protocol_whitelist",
          "pipe",
          "-show_entries",
          "stream=codec_type,codec_name,width,sample_rate",
          "-of",
          "json",
          "-i",
          "pipe:0");

  private final List<String> command;
  private final Duration timeout;
  private final Executor blocking;
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile boolean missing;

  /**
   * Starts no process yet.
   *
   * @param blocking runs what waits for the process; one thread of it is used at a time
   */
  public Ffprobe(ProbeSettings settings, Executor blocking) {
    this.command = Stream.concat(Stream.of(settings.ffprobe()), ARGUMENTS.stream()).toList();
    this.timeout = settings.timeout();
    this.blocking = blocking;
  }

  @Override
  public Optional<Turn> turn() {
    return !missing && taken.compareAndSet(false, true)
        ? Optional.of(new OnlyTurn())
        : Optional.empty();
  }

  private final class OnlyTurn implements Turn {

    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public CompletionStage<Verdict> look(ByteString media) {
      return CompletableFuture.supplyAsync(() -> run(media), blocking)
          .exceptionally(failure -> new NotSeen(Failures.words(failure)));
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        taken.set(false);
      }
    }
  }

  private Verdict run(ByteString media) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      missing = true;
      LOG.warn(
          "{} cannot be started, so that sources with \"probe\": \"deep\" are probed by their"
              + " playlists only (millrace.probe.ffprobe)",
          command.getFirst());
      return new NotSeen("ffprobe cannot be started");
    }
    var late = new AtomicBoolean();
    CompletableFuture<Process> watch =
        process.onExit().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Process> watching =
        watch.whenComplete(
            (exited, failure) -> {
              if (failure != null) {
                late.set(true);
                end(process);
              }
            });
    try {
      feed(process.getOutputStream(), media);
      byte[] answer = process.getInputStream().readNBytes(LONGEST_ANSWER);
      return late.get()
          ? new Undecodable("ffprobe found nothing in it within " + timeout.toMillis() + " ms")
          : FfprobeAnswer.read(answer);
    } catch (IOException e) {
      return new NotSeen("ffprobe's answer cannot be read");
    } finally {
      end(process);
      watching.cancel(false);
    }
  }

  /** It reads no further than it has to, which is no failure. */
  private static void feed(OutputStream to, ByteString media) {
    try (WritableByteChannel channel = Channels.newChannel(to)) {
      for (ByteBuffer part : media.getByteBuffers()) {
        while (part.hasRemaining()) {
          channel.write(part);
        }
      }
    } catch (IOException enough) {
      LOG.trace("ffprobe has read enough", enough);
    }
  }

  /** With what it has started, which would live on. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
