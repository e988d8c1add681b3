package io.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.demo.DemoOrigin;
import io.millrace.app.demo.DemoStateFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a second terminal does to a playing demo. */
class DemoControlTest {

  private static final ActorTestKit testKit = ActorTestKit.create();

  @TempDir private Path data;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterAll
  static void shutDown() {
    testKit.shutdownTestKit();
  }

  @ParameterizedTest
  @CsvSource({
    "--kill-source,   primary, primary is dead",
    "--freeze-source, backup,  backup is frozen",
    "--html-source,   primary, primary answers with HTML",
    "--slow-source,   primary, primary is slow",
    "--revive-source, primary, primary plays",
  })
  void findsTheDemoByItsDataFolder(String option, String source, String words) throws Exception {
    DemoOrigin origin = start();
    new DemoStateFile(data).write(origin.address());

    assertThat(run(option, source)).isZero();
    assertThat(out.toString()).isEqualTo(words + "\n");
    origin.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void namesTheSourcesThatThereAre() throws Exception {
    DemoOrigin origin = start();
    new DemoStateFile(data).write(origin.address());

    assertThat(run("--kill-source", "third")).isEqualTo(1);
    assertThat(err.toString()).contains("'third'; it has primary and backup");
    origin.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void anAddressThatADeadDemoLeftIsNoDemo() throws Exception {
    DemoOrigin origin = start();
    new DemoStateFile(data).write(origin.address());
    origin.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);

    assertThat(run("--kill-source", "primary")).isEqualTo(1);
    assertThat(err.toString()).contains("No demo is playing");
  }

  @Test
  void oneThingAtATime() {
    assertThat(run("--kill-source", "primary", "--slow-source", "backup")).isEqualTo(2);
  }

  @Test
  void aStoppingDemoLeavesTheAddressOfALaterOneAlone() throws Exception {
    DemoStateFile state = new DemoStateFile(data);
    state.write(URI.create("http://127.0.0.1:2"));

    state.remove(URI.create("http://127.0.0.1:1"));
    assertThat(state.read()).hasValue(URI.create("http://127.0.0.1:2"));

    state.remove(URI.create("http://127.0.0.1:2"));
    assertThat(state.read()).isEmpty();
  }

  private static DemoOrigin start() throws Exception {
    return DemoOrigin.start(testKit.system(), "127.0.0.1", 0, InstantSource.system())
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private int run(String... options) {
    CommandLine commandLine = MillraceCommand.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    String[] arguments = new String[options.length + 3];
    arguments[0] = "demo";
    arguments[1] = "--data";
    arguments[2] = data.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return commandLine.execute(arguments);
  }
}
