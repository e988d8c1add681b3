package io.millrace.app.cli;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The processes of the cluster demo's nodes. One that was cut off from the others ends with a code
 * of its own, so that whoever runs it starts it again; here that is this. Thread-safe.
 */
final class DemoNodes {

  /** What a node ends with that has found itself cut off. */
  static final int CUT_OFF = 3;

  private static final String READY = "Millrace is ready";
  private static final long STOPS_WITHIN_SECONDS = 20;
  private static final long KILLED_WITHIN_SECONDS = 5;

  private final Consumer<String> say;
  private final Map<DemoNode, Process> running = new LinkedHashMap<>();
  private boolean stopping;

  /**
   * Runs nothing yet.
   *
   * @param say takes what people should know, one line each
   */
  DemoNodes(Consumer<String> say) {
    this.say = say;
  }

  /** Completes when the node answers; fails when its process ends before. */
  synchronized CompletableFuture<Void> start(DemoNode node) {
    var ready = new CompletableFuture<Void>();
    if (stopping) {
      ready.completeExceptionally(new CommandException("The demo stops."));
      return ready;
    }
    try {
      ProcessBuilder builder = new ProcessBuilder(node.command()).redirectErrorStream(true);
      builder.environment().keySet().removeIf(DemoNodes::isSetting);
      Process process = builder.start();
      process.getOutputStream().close();
      running.put(node, process);
      Thread.ofVirtual().name(node.name()).start(() -> follow(node, process, ready));
    } catch (IOException e) {
      ready.completeExceptionally(
          new CommandException(node.name() + " cannot be started: " + e.getMessage()));
    }
    return ready;
  }

  /** What the environment says would count more than the node's own settings. */
  private static boolean isSetting(String variable) {
    return variable.equals("PORT")
        || (variable.startsWith("MILLRACE_") && !variable.equals("MILLRACE_HOME"));
  }

  /** The process of a node that runs. */
  synchronized long processId(DemoNode node) {
    Process process = running.get(node);
    if (process == null) {
      throw new CommandException(node.name() + " has ended; its log is " + node.log());
    }
    return process.pid();
  }

  private void follow(DemoNode node, Process process, CompletableFuture<Void> ready) {
    try (BufferedReader lines = process.inputReader();
        BufferedWriter log =
            Files.newBufferedWriter(
                node.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.write(line);
        log.newLine();
        log.flush();
        if (line.startsWith(READY)) {
          ready.complete(null);
        }
      }
    } catch (IOException e) {
      say.accept("The log of " + node.name() + " has ended: " + e.getMessage());
    }
    ended(node, process, ready);
  }

  private void ended(DemoNode node, Process process, CompletableFuture<Void> ready) {
    int code = process.onExit().join().exitValue();
    ready.completeExceptionally(
        new CommandException(
            node.name() + " has ended with code " + code + "; its log is " + node.log()));
    synchronized (this) {
      running.remove(node, process);
      if (stopping) {
        return;
      }
    }
    if (code == CUT_OFF) {
      startAgain(node);
    } else {
      say.accept(node.name() + " has ended (code " + code + ")");
    }
  }

  private void startAgain(DemoNode node) {
    try {
      start(node).join();
      say.accept(
          node.name() + " was cut off from the others and is back: process " + processId(node));
    } catch (CompletionException e) {
      say.accept(String.valueOf(e.getCause()));
    } catch (CommandException e) {
      say.accept(String.valueOf(e.getMessage()));
    }
  }

  /** SIGTERM for all, and after a while SIGKILL. Blocks until they have ended. */
  void stop() {
    List<Process> left;
    synchronized (this) {
      stopping = true;
      left = new ArrayList<>(running.values());
    }
    // Not of the process itself, which would close what it still has to say.
    left.forEach(process -> process.toHandle().destroy());
    awaitEnd(left, STOPS_WITHIN_SECONDS);
    left.forEach(Process::destroyForcibly);
    awaitEnd(left, KILLED_WITHIN_SECONDS);
  }

  private static void awaitEnd(List<Process> processes, long seconds) {
    CompletableFuture.allOf(
            processes.stream().map(Process::onExit).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, seconds, TimeUnit.SECONDS)
        .join();
  }
}
