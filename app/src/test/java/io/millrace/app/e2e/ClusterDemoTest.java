package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.e2e.Installation.Outcome;
import io.millrace.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  @TempDir private Path folder;

  @Test
  void threeNodesPlayTheDemoAndOneOfThemMayDie() throws Exception {
    String data = folder.resolve("data").toString();
    Process demo = Installation.get().begin(folder, Map.of(), "cluster-demo", "--data", data);
    List<ProcessHandle> processes = List.of();
    try {
      Eventually.within(
          STARTS_WITHIN,
          () -> assertThat(!demo.isAlive() || said().contains("demo is ready")).isTrue());
      assertThat(demo.isAlive()).as(said()).isTrue();
      List<Matcher> nodes = all(NODE);
      processes =
          all(KILL).stream()
              .map(kill -> ProcessHandle.of(Long.parseLong(kill.group(1))).orElseThrow())
              .toList();
      assertThat(nodes).hasSize(3);
      assertThat(processes).hasSize(3).allMatch(ProcessHandle::isAlive);
      String url = nodes.getFirst().group(1);
      String first = nodes.getFirst().group(2);
      String last = nodes.getLast().group(2);

      run("move", "demo", "--to", last, "--url", url);
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
      assertThat(said()).contains("node3 has ended (code 137)");

      demo.toHandle().destroy();
      assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(processes).noneMatch(ProcessHandle::isAlive);
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
