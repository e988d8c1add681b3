package io.millrace.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What operators are to look for in logs and reasons is what the server says. */
class DocumentedMessagesTest {

  private static final Pattern QUOTED = Pattern.compile("`([^`]*)`");
  private static final Pattern JOIN = Pattern.compile("\"\\s*\\+\\s*\"");

  @Test
  void everySentenceOfTheAlarmsIsInTheSources() {
    String sources =
        Stream.of("channel-actors", "http-api", "app")
            .flatMap(module -> javaFiles(Path.of("..", module, "src/main/java")).stream())
            .map(file -> JOIN.matcher(Deployment.read(file)).replaceAll(""))
            .collect(Collectors.joining("\n"));
    List<String> sentences =
        alarms()
            .map(row -> row.substring(0, row.indexOf('|', row.indexOf('|', 1) + 1)))
            .flatMap(cells -> QUOTED.matcher(cells).results().map(MatchResult::group))
            .map(quoted -> quoted.substring(1, quoted.length() - 1))
            .filter(quoted -> quoted.contains(" ") && !quoted.contains("…"))
            .filter(quoted -> !quoted.startsWith("GET ") && !quoted.startsWith("bin/"))
            .toList();

    assertThat(sentences).hasSizeGreaterThan(6);
    assertThat(sentences)
        .allSatisfy(sentence -> assertThat(sources.contains(sentence)).as(sentence).isTrue());
  }

  private static Stream<String> alarms() {
    String manual = Deployment.read(Path.of("../docs/operations.md"));
    int start = manual.indexOf("## What to alarm on");
    return manual
        .substring(start, manual.indexOf("\n## ", start))
        .lines()
        .filter(line -> line.startsWith("| ") && line.indexOf('|', line.indexOf('|', 1) + 1) > 0);
  }

  private static List<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
