package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.e2e.Installation.Outcome;
import io.millrace.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo of the cluster, from the start script to the end of all its processes. */
class ClusterDemoTest {

  private static final Duration STARTS_WITHIN = Duration.ofMinutes(4);
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final Pattern NODE =
      Pattern.compile("node\\d +(http://[\\d.:]+)/\\S+ +\\((.+)\\)");
  private static final Pattern KILL = Pattern.compile("kill -9 (\\d+)");

  private static final Pattern START =
      Pattern.compile("start it again bin/millrace serve --config (\\S+)");

  @TempDir private Path folder;

  @Test
  void threeNodesPlayTheDemoAndOneOfThemMayDie() throws Exception {
    String data = folder.resolve("data").toString();
    Process demo = Installation.get().begin(folder, Map.of(), "cluster-demo", "--data", data);
    List<ProcessHandle> processes = new ArrayList<>();
    try {
      Eventually.within(
          STARTS_WITHIN,
          () -> assertThat(!demo.isAlive() || said().contains("demo is ready")).isTrue());
      assertThat(demo.isAlive()).as(said()).isTrue();
      List<Matcher> nodes = all(NODE);
      all(KILL).stream()
          .map(kill -> ProcessHandle.of(Long.parseLong(kill.group(1))).orElseThrow())
          .forEach(processes::add);
      assertThat(nodes).hasSize(3);
      assertThat(processes).hasSize(3).allMatch(ProcessHandle::isAlive);
      String url = nodes.getFirst().group(1);
      String first = nodes.getFirst().group(2);
      String second = nodes.get(1).group(2);
      String last = nodes.getLast().group(2);

      Eventually.within(SOON, () -> run("move", "demo", "--to", last, "--url", url));
      Eventually.within(
          SOON,
          () ->
              assertThat(run("cluster", "--url", url)).containsPattern("demo +" + last + " +live"));

      processes.getLast().destroyForcibly();
      Eventually.within(
          SOON,
          () ->
              assertThat(run("cluster", "--url", url))
                  .contains(first)
                  .doesNotContain(last)
                  .containsPattern("demo +\\S+ +live"));
      Eventually.within(SOON, () -> assertThat(said()).contains("node3 has ended (code 137)"));

      Path again = Files.createDirectories(folder.resolve("again"));
      String settings = all(START).getLast().group(1);
      processes.add(
          Installation.get().begin(again, Map.of(), "serve", "--config", settings).toHandle());
      Eventually.within(
          STARTS_WITHIN,
          () -> assertThat(run("cluster", "--url", url)).contains(first, second, last));

      processes.get(1).destroy();
      Eventually.within(
          SOON,
          () ->
              assertThat(run("cluster", "--url", url))
                  .contains(first, last)
                  .doesNotContain(second)
                  .containsPattern("demo +\\S+ +live"));
      Eventually.within(SOON, () -> assertThat(said()).contains("node2 has ended (code 143)"));

      processes.getLast().destroy();
      demo.toHandle().destroy();
      assertThat(demo.waitFor(ServerProcess.ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
      Eventually.within(
          ServerProcess.ENDS_WITHIN, () -> assertThat(processes).noneMatch(ProcessHandle::isAlive));
    } finally {
      demo.destroyForcibly();
      processes.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static String run(String... arguments) {
    try {
      Outcome outcome = Installation.get().run(arguments);
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      return outcome.out();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Matcher> all(Pattern pattern) {
    return said().lines().map(pattern::matcher).filter(Matcher::find).toList();
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("out"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
