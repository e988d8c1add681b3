package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, started by {@code bin/millrace}. */
final class ServerProcess implements AutoCloseable {

  private static final Pattern READY =
      Pattern.compile("Millrace is ready: (http://\\S+), (\\d+) channels?, started in [\\d.]+ s");

  /** What a server that is told to end may take for it at most. */
  static final Duration ENDS_WITHIN = Duration.ofMinutes(2);

  private final Process process;
  private final Path folder;
  private final Site site;

  private ServerProcess(Process process, Path folder, URI address) {
    this.process = process;
    this.folder = folder;
    this.site = new Site(address);
  }

  /**
   * Starts {@code serve} or {@code demo} and waits for its line.
   *
   * @param folder where it leaves what it writes
   */
  static ServerProcess start(Path folder, String... arguments) throws IOException {
    return start(folder, Map.of(), arguments);
  }

  /** The same with these environment variables added. */
  static ServerProcess start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(Installation.get(), folder, environment, arguments);
  }

  /** The same of another version. */
  static ServerProcess start(
      Installation version, Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    Files.createDirectories(folder);
    Process process = version.begin(folder, environment, arguments);
    return new ServerProcess(process, folder, awaitReady(process, folder));
  }

  /**
   * The same without waiting for its line.
   *
   * @param address where it is going to be
   */
  static ServerProcess begin(Installation version, Path folder, URI address, String... arguments)
      throws IOException {
    Files.createDirectories(folder);
    Process process = version.begin(folder, Map.of(), arguments);
    return new ServerProcess(process, folder, address);
  }

  /** Waits for its line. */
  void awaitReady() {
    awaitReady(process, folder);
  }

  private static URI awaitReady(Process process, Path folder) {
    Eventually.within(
        Duration.ofMinutes(2),
        () -> assertThat(!process.isAlive() || READY.matcher(read(folder, "out")).find()).isTrue());
    Matcher ready = READY.matcher(read(folder, "out"));
    assertThat(ready.find()).as(read(folder, "out") + read(folder, "err")).isTrue();
    return URI.create(ready.group(1));
  }

  Site site() {
    return site;
  }

  /** What it has written to its standard output until now. */
  String out() {
    return read(folder, "out");
  }

  /** Its log until now. */
  String err() {
    return read(folder, "err");
  }

  /** The process started by the script, which has become the server. */
  long pid() {
    return process.pid();
  }

  /** SIGTERM, as an operator stops it. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL: it cannot do anything any more. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
    site.close();
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    return exitCode(ENDS_WITHIN);
  }

  int exitCode(Duration within) throws InterruptedException {
    assertThat(process.waitFor(within.toSeconds(), TimeUnit.SECONDS))
        .as("the server ends within " + within)
        .isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    site.close();
    process.destroyForcibly();
    // Its folders are somebody else's from now on.
    process.onExit().completeOnTimeout(process, ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static String read(Path folder, String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
