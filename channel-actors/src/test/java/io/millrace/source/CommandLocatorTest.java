package io.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLocatorTest {

  @TempDir private Path folder;
  private final Locating locating = new Locating(new ScriptedUpstream(), "");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo https://example.com/a.m3u8",
        "echo looking; echo '  HTTPS://example.com/a.m3u8  '; echo https://example.com/b.m3u8",
        "echo https: >&2; echo httpfoo; echo https://example.com/a.m3u8",
        "cat; echo https://example.com/a.m3u8"
      })
  void theFirstAddressThatIsPrintedCounts(String script) throws Exception {
    Located located = locating.locate(shell(script));

    assertThat(located.uri().getHost()).isEqualTo("example.com");
    assertThat(located.uri().getPath()).isEqualTo("/a.m3u8");
    assertThat(located.page()).isEmpty();
  }

  @Test
  void noShellReadsTheArguments() throws Exception {
    Located located =
        locating.locate(new Locator.Command(List.of("echo", "https://example.com/$HOME;echo")));

    assertThat(located.uri()).isEqualTo(URI.create("https://example.com/$HOME;echo"));
  }

  @Test
  void ourOwnSettingsAreNotHandedOn() throws Exception {
    Located located =
        locating.locate(
            shell("echo https://example.com/$(env | grep -c '^MILLRACE_')/${PATH:+path}"));

    assertThat(located.uri()).isEqualTo(URI.create("https://example.com/0/path"));
  }

  @Test
  void whatItSaysWhenItFailsIsForTheTraceOnly() {
    assertThatThrownBy(() -> locating.locate(shell("echo s3cret >&2; exit 3")))
        .isInstanceOf(LocatorException.class)
        .hasMessage("the program ends with status 3");
    assertThat(locating.hops.getFirst().found()).endsWith("it says: s3cret");
    assertThat(locating.hops.getFirst().status()).hasValue(3);
  }

  @Test
  void anAddressOfAProgramThatFailsDoesNotCount() {
    assertThatThrownBy(() -> locating.locate(shell("echo https://example.com/a; exit 1")))
        .hasMessageContaining("status 1");
  }

  @Test
  void withoutAnAddressNothingIsFound() {
    assertThatThrownBy(() -> locating.locate(shell("echo s3cret")))
        .isInstanceOf(LocatorException.class)
        .hasMessage("the program prints no http or https address");
  }

  @Test
  void aProgramThatIsNotThereIsAFailure() {
    assertThatThrownBy(() -> locating.locate(new Locator.Command(List.of("/nonexistent/s3cret"))))
        .isInstanceOf(LocatorException.class)
        .hasMessage("the program cannot be started");
    assertThat(locating.hops.getFirst().found()).contains("No such file or directory");
  }

  @Test
  void aProgramThatTakesTooLongIsEndedWithItsChildren() throws Exception {
    Path pids = folder.resolve("pids");
    int seconds = 1;
    do {
      Files.deleteIfExists(pids);
      var limited = new Locating(new ScriptedUpstream(), "command.timeout = " + seconds + "s");
      assertThatThrownBy(
              () -> limited.locate(withAChild("echo https://example.com/a; exec sleep 300", pids)))
          .isInstanceOf(LocatorException.class)
          .hasMessageContaining("millrace.locator.command.timeout");
      seconds *= 2;
      // A machine that is busy may not have come to the child within the time.
    } while (started(pids).size() < 2 && seconds < 20);

    assertBothHaveEnded(pids);
  }

  @Test
  void aProgramThatPrintsTooMuchIsEndedWithItsChildren() throws Exception {
    Path pids = folder.resolve("pids");

    assertThatThrownBy(() -> locating.locate(withAChild("yes https://example.com/a.m3u8", pids)))
        .isInstanceOf(LocatorException.class)
        .hasMessageContaining("millrace.locator.command.maximum-output");

    assertBothHaveEnded(pids);
  }

  /** Has a child that never ends, and writes down the process ids of both before it goes on. */
  private static Locator withAChild(String goesOn, Path pids) {
    String script =
        "sh -c 'echo $$ > PIDS; exec sleep 300' & while ! [ -s PIDS ]; do sleep 0.05; done;"
            + " echo $$ >> PIDS; ";
    return shell(script.replace("PIDS", pids.toString()) + goesOn);
  }

  private static void assertBothHaveEnded(Path pids) throws Exception {
    List<String> started = started(pids);
    assertThat(started).hasSize(2);
    Eventually.within(
        Duration.ofSeconds(20), () -> assertThat(started).noneMatch(CommandLocatorTest::isAlive));
  }

  private static List<String> started(Path pids) throws IOException {
    return Files.exists(pids) ? Files.readAllLines(pids) : List.of();
  }

  private static boolean isAlive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isPresent();
  }

  private static Locator shell(String script) {
    return new Locator.Command(List.of("sh", "-c", script));
  }
}
