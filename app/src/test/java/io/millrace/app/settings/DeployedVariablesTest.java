package io.millrace.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the variables that files and manuals of the deployment name to the settings. */
class DeployedVariablesTest {

  private static final Pattern VARIABLE = Pattern.compile("\\bMILLRACE_[A-Z_]*[A-Z]\\b");
  private static final List<Path> PLACES =
      List.of(
          Path.of("../deploy"),
          Path.of("src/main/jib"),
          Path.of("pom.xml"),
          Path.of("../docs/operations.md"),
          Path.of("../docs/scaling.md"));

  @Test
  void everyVariableThatIsNamedIsASettingOrOneOfTheCommands() throws IOException {
    Map<String, String> named = new TreeMap<>();
    for (Path place : PLACES) {
      for (Path file : files(place)) {
        VARIABLE
            .matcher(Files.readString(file))
            .results()
            .map(MatchResult::group)
            .forEach(name -> named.put(name, ""));
      }
    }
    Config reference = ConfigFactory.defaultReference();
    Set<String> known =
        reference.getConfig("millrace").entrySet().stream()
            .map(entry -> "millrace." + entry.getKey())
            .collect(Collectors.toSet());

    assertThat(named)
        .containsKeys("MILLRACE_CLUSTER_SEEDS", "MILLRACE_HTTP_PORT", "MILLRACE_CHANNELS_FILE");
    assertThat(EnvironmentSettings.read(named, reference, known).warnings()).isEmpty();
  }

  private static List<Path> files(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
