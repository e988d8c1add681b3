package io.millrace.source;

import io.millrace.upstream.UriReferences;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Runs a program that prints an address: {@link Locator.Command}. No shell reads the command, the
 * program gets no input and none of our own settings, and it ends with its children when its time
 * is over or it prints too much. Blocks its caller.
 */
final class CommandRun {

  private static final URI NO_BASE = URI.create("http://localhost/");
  private static final Pattern HTTP = Pattern.compile("(?i)https?://");
  private static final int LONGEST_COMPLAINT = 2000;

  /** Time for what is printed to arrive once the program has ended. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final LocatorSettings settings;
  private final LocatorTrace trace;

  CommandRun(LocatorSettings settings, LocatorTrace trace) {
    this.settings = settings;
    this.trace = trace;
  }

  /** What came of a program. */
  private record Outcome(int status, Printed out, Printed err) {}

  private record Printed(String text, boolean whole) {}

  Located run(List<String> command, Duration left) {
    String what = "run " + command.getFirst() + " with " + (command.size() - 1) + " arguments";
    try {
      Duration limit =
          left.compareTo(settings.commandTimeout()) < 0 ? left : settings.commandTimeout();
      Outcome outcome = outcome(start(command), limit);
      URI uri = address(outcome);
      trace.hop(
          new LocatorTrace.Hop(
              what,
              OptionalInt.of(outcome.status()),
              Optional.of("the first line with an address"),
              uri.toString()));
      return new Located(uri);
    } catch (CommandFailure failure) {
      trace.hop(
          new LocatorTrace.Hop(what, failure.status, Optional.empty(), failure.forOperators()));
      throw new LocatorException(String.valueOf(failure.getMessage()));
    }
  }

  private static Process start(List<String> command) {
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new CommandFailure("the program cannot be started", e);
    }
  }

  private Outcome outcome(Process process, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    var tooMuch = new CompletableFuture<Void>();
    var out = printed(process.getInputStream(), settings.maximumCommandOutput(), tooMuch);
    var err = printed(process.getErrorStream(), settings.maximumCommandOutput(), tooMuch);
    try {
      CompletableFuture.anyOf(process.onExit(), tooMuch).get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (process.isAlive()) {
        throw new CommandFailure(
            "the program prints more than "
                + settings.maximumCommandOutput()
                + " bytes (millrace.locator.command.maximum-output)");
      }
      long rest = Math.min(LAST_WORDS.toNanos(), Math.max(0, end - System.nanoTime()));
      CompletableFuture.allOf(out, err).get(rest, TimeUnit.NANOSECONDS);
      return new Outcome(process.exitValue(), out.get(), err.get());
    } catch (TimeoutException late) {
      throw new CommandFailure(
          process.isAlive()
              ? "the program takes longer than "
                  + limit.toMillis()
                  + " ms"
                  + " (millrace.locator.command.timeout)"
              : "the program has ended but something it started goes on printing");
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("the search was ended");
    } catch (ExecutionException e) {
      throw new CommandFailure("what the program prints cannot be read");
    } finally {
      endAll(process);
    }
  }

  /**
   * The children are asked for first: when their parent is gone nobody knows whose they were. For
   * the same reason pipes stay open until then: one that is closed ends who writes into it.
   */
  private static void endAll(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    close(process.getInputStream());
    close(process.getErrorStream());
  }

  private static void close(InputStream pipe) {
    try {
      pipe.close();
    } catch (IOException e) {
      // nothing more is read from it in any case
    }
  }

  /** A pipe blocks its reader's thread, so each has a thread of its own. */
  private static CompletableFuture<Printed> printed(
      InputStream pipe, long maximum, CompletableFuture<Void> tooMuch) {
    var printed = new CompletableFuture<Printed>();
    Thread.ofPlatform()
        .daemon()
        .name("millrace-locator-command")
        .start(
            () -> {
              try {
                byte[] bytes = pipe.readNBytes((int) maximum + 1);
                boolean whole = bytes.length <= maximum;
                if (!whole) {
                  tooMuch.complete(null);
                }
                printed.complete(new Printed(new String(bytes, StandardCharsets.UTF_8), whole));
              } catch (IOException e) {
                printed.completeExceptionally(e);
              }
            });
    return printed;
  }

  private URI address(Outcome outcome) {
    if (!outcome.out().whole()) {
      throw new CommandFailure(
          "the program prints more than "
              + settings.maximumCommandOutput()
              + " bytes (millrace.locator.command.maximum-output)");
    }
    if (outcome.status() != 0) {
      throw new CommandFailure(
          "the program ends with status " + outcome.status(), outcome.status(), outcome.err());
    }
    return outcome
        .out()
        .text()
        .lines()
        .map(String::strip)
        .filter(line -> HTTP.matcher(line).lookingAt())
        .flatMap(line -> UriReferences.resolve(NO_BASE, line).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(
                    "the program prints no http or https address",
                    outcome.status(),
                    outcome.err()));
  }

  /** A run that gave no address. */
  private static final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient OptionalInt status;
    private final String complaint;

    CommandFailure(String message) {
      super(message);
      this.status = OptionalInt.empty();
      this.complaint = "";
    }

    CommandFailure(String message, IOException reason) {
      super(message);
      this.status = OptionalInt.empty();
      this.complaint = "; the system says: " + reason.getMessage();
    }

    CommandFailure(String message, int status, Printed err) {
      super(message);
      String said = err.text().strip();
      this.status = OptionalInt.of(status);
      this.complaint =
          said.isEmpty()
              ? ""
              : "; it says: " + said.substring(0, Math.min(said.length(), LONGEST_COMPLAINT));
    }

    /** With what the program said on its error output, which may hold secrets. */
    String forOperators() {
      return getMessage() + complaint;
    }
  }
}
