package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When bin/millrace builds, shown with a JDK and a Maven that only say that they were called. */
class BuildCommandTest {

  @TempDir private Path folder;

  private Path home = Path.of("");
  private Path tools = Path.of("");
  private Path calls = Path.of("");

  @BeforeEach
  void install() throws IOException {
    home = Files.createDirectories(folder.resolve("millrace"));
    calls = Files.createFile(folder.resolve("calls"));
    for (String script : List.of("bin/millrace", "bin/lib/java.sh")) {
      Path copy = home.resolve(script);
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of("..", script), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createFile(home.resolve("pom.xml"));
    source("app/pom.xml");
    source("app/src/main/Main.java");
    tools = folder.resolve("jdk/bin");
    tool("java", "echo java \"$@\" >> '" + calls + "'");
    tool("javac", "");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    tool(
        "mvn",
        "echo mvn >> '"
            + calls
            + "'; mkdir -p app/target/lib; touch app/target/app.jar"
            + " app/target/lib/a.jar");
  }

  private void source(String file) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(path.getParent());
    Files.createFile(path);
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
  }

  private void tool(String name, String script) throws IOException {
    Files.createDirectories(tools);
    Path file = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void buildLeavesNothingToBeDoneByTheNextStart() throws Exception {
    run("build");
    assertThat(calls()).hasSize(2).first().isEqualTo("mvn");
    assertThat(calls().getLast()).as("prepares fast starts").contains(" warm-up ");

    run("build");
    assertThat(calls()).hasSize(2);
    run("serve");
    assertThat(calls()).hasSize(3).last().asString().endsWith(" serve");
  }

  @Test
  void whatHasChangedIsBuiltAgainByWhatStartsAServerAndByNothingElse() throws Exception {
    run("build");
    Files.setLastModifiedTime(
        home.resolve("app/src/main/Main.java"), FileTime.from(Instant.now().plusSeconds(60)));

    run("status");
    assertThat(calls()).containsOnlyOnce("mvn");
    run("serve");
    assertThat(calls().stream().filter("mvn"::equals)).hasSize(2);
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(calls);
  }

  private void run(String command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("bin/millrace").toString(), command)
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
