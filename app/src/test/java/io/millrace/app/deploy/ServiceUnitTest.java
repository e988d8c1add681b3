package io.millrace.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.typesafe.config.Config;
import io.millrace.app.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service of systemd. */
class ServiceUnitTest {

  private static final Path UNIT = Deployment.FOLDER.resolve("systemd/millrace.service");
  private static final Path ENVIRONMENT = Deployment.FOLDER.resolve("systemd/environment");
  private static final Path SYSTEMD_ANALYZE = Path.of("/usr/bin/systemd-analyze");

  @TempDir private Path folder;

  @Test
  void systemdUnderstandsTheUnit() throws Exception {
    assumeThat(SYSTEMD_ANALYZE).exists();
    Path unit =
        Files.writeString(
            folder.resolve("millrace.service"),
            Deployment.read(UNIT).replace("/opt/millrace/bin/millrace", "/bin/true"));
    Path output = folder.resolve("output");
    Process verify =
        new ProcessBuilder(SYSTEMD_ANALYZE.toString(), "verify", "--man=no", unit.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(verify.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Deployment.read(output)).doesNotContain("millrace.service");
    assertThat(verify.exitValue()).isZero();
  }

  @Test
  void itStartsACommandThatThereIs() {
    String start = values("ExecStart").getFirst();

    assertThat(start).startsWith("/opt/millrace/bin/millrace serve");
    assertThat(Path.of("../bin/millrace")).exists();
  }

  @Test
  void itIsStartedAgainUnlessItsSettingsAreWrong() {
    assertThat(values("Restart")).containsExactly("always");
    assertThat(values("RestartPreventExitStatus")).containsExactly("2 4");
    assertThat(values("SuccessExitStatus")).containsExactly("143");
  }

  @Test
  void itGetsTheTimeThatItsShutdownTakes() {
    assertThat(Duration.ofSeconds(Long.parseLong(values("TimeoutStopSec").getFirst())))
        .isGreaterThan(Deployment.longestStop());
  }

  @Test
  void itsEnvironmentStartsAServer() {
    Settings settings = Deployment.settings(environment(), null);

    assertThat(settings.warnings()).isEmpty();
    assertThat(settings.config().getBoolean("millrace.cluster.enabled")).isFalse();
  }

  @Test
  void itsEnvironmentMakesTheFirstOfThreeNodes() {
    Map<String, String> environment = environment();
    environment.put("MILLRACE_CLUSTER_ENABLED", "true");
    environment.put("MILLRACE_CLUSTER_SECRET", Deployment.SECRET);
    Config cluster = Deployment.settings(environment, null).config().getConfig("millrace.cluster");

    assertThat(cluster.getStringList("seeds"))
        .hasSize(3)
        .contains(cluster.getString("host") + ":" + cluster.getInt("port"));
  }

  @Test
  void itWritesOnlyToTheFolderThatSystemdGivesIt() {
    assertThat(environment().get("MILLRACE_DATA"))
        .isEqualTo("/var/lib/" + values("StateDirectory").getFirst());
    assertThat(values("ProtectSystem")).containsExactly("strict");
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    Deployment.read(ENVIRONMENT)
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .forEach(line -> put(environment, line));
    values("Environment").forEach(line -> put(environment, line));
    return environment;
  }

  private static void put(Map<String, String> environment, String line) {
    int equals = line.indexOf('=');
    environment.put(line.substring(0, equals), line.substring(equals + 1));
  }

  private static List<String> values(String name) {
    return Deployment.read(UNIT)
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .toList();
  }
}
