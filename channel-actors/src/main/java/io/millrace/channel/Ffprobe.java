package io.millrace.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  /** Time for what is printed to arrive once the program has ended. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

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
      CompletableFuture<byte[]> printed = printed(process.getInputStream());
      feed(process.getOutputStream(), media);
      CompletableFuture.anyOf(printed, process.onExit()).get();
      byte[] answer = printed.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
      return late.get()
          ? new Undecodable("ffprobe found nothing in it within " + timeout.toMillis() + " ms")
          : FfprobeAnswer.read(answer);
    } catch (TimeoutException e) {
      return new NotSeen("ffprobe has ended but something it started goes on printing");
    } catch (ExecutionException e) {
      return new NotSeen("ffprobe's answer cannot be read");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new NotSeen("looking at it was ended");
    } finally {
      end(process);
      watching.cancel(false);
    }
  }

  /**
   * A pipe blocks its reader until all who may write into it have ended, a child that the program
   * has left among them: nobody else may have to wait for that.
   */
  private static CompletableFuture<byte[]> printed(InputStream pipe) {
    var printed = new CompletableFuture<byte[]>();
    Thread.ofPlatform()
        .daemon()
        .name("millrace-ffprobe")
        .start(
            () -> {
              try (pipe) {
                printed.complete(pipe.readNBytes(LONGEST_ANSWER));
              } catch (IOException e) {
                printed.completeExceptionally(e);
              }
            });
    return printed;
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
