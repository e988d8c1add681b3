package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How bin/lib/java.sh chooses a JDK, shown with folders that look like JDKs. */
class JdkSearchTest {

  @TempDir private Path folder;

  /** Newer than any that is installed. */
  private Path newest = Path.of("");

  @BeforeEach
  void installNewest() throws IOException {
    jdk(".jdks/old", "98.0.1");
    newest = jdk(".jdks/newest", "99.0.1");
  }

  @Test
  void javaHomeWinsWhenItIsNewEnough() throws Exception {
    Path home = jdk("mine", "21.0.4");

    assertThat(found(home, null)).isEqualTo(home + " 21");
  }

  @Test
  void anOldJavaHomeIsPassedOver() throws Exception {
    assertThat(found(jdk("mine", "17.0.15"), null)).isEqualTo(newest + " 99");
  }

  @Test
  void aJavaHomeThatIsNoneIsPassedOver() throws Exception {
    assertThat(found(folder.resolve("nothing"), null)).isEqualTo(newest + " 99");
  }

  @Test
  void theJavaOfThePathIsNext() throws Exception {
    Path path = jdk("path", "22");

    assertThat(found(null, path)).isEqualTo(path + " 22");
  }

  @Test
  void anOldJavaOfThePathIsPassedOver() throws Exception {
    assertThat(found(null, jdk("path", "11.0.2"))).isEqualTo(newest + " 99");
  }

  @Test
  void aRuntimeWithoutACompilerIsNoJdk() throws Exception {
    Path runtime = jdk("mine", "23");
    Files.delete(runtime.resolve("bin/javac"));

    assertThat(found(runtime, null)).isEqualTo(newest + " 99");
  }

  @ParameterizedTest
  @CsvSource({"25, 25", "25.0.3, 25", "26-ea, 26", "21+35, 21", "1.8.0_292, 8"})
  void readsTheVersionFromTheReleaseFile(String version, String major) throws Exception {
    assertThat(shell("jdk_major '" + jdk("one", version) + "'; echo $major", Map.of()))
        .isEqualTo(major);
  }

  private Path jdk(String name, String version) throws IOException {
    Path jdk = folder.resolve(name);
    Files.createDirectories(jdk.resolve("bin"));
    for (String tool : new String[] {"java", "javac"}) {
      Path file = Files.writeString(jdk.resolve("bin").resolve(tool), "#!/bin/sh\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    return jdk.toRealPath();
  }

  private String found(@Nullable Path javaHome, @Nullable Path onPath) throws Exception {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    Path readlink = Path.of("/usr/bin/readlink");
    Files.copy(
        Files.exists(readlink) ? readlink : Path.of("/bin/readlink"),
        tools.resolve("readlink"),
        StandardCopyOption.COPY_ATTRIBUTES);
    return shell(
        "find_jdk && echo \"$jdk $jdk_version\"",
        Map.of(
            "JAVA_HOME", javaHome == null ? "" : javaHome.toString(),
            "PATH", onPath == null ? tools.toString() : onPath.resolve("bin") + ":" + tools));
  }

  private String shell(String script, Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-eu", "-c", ". ../bin/lib/java.sh; " + script)
            .redirectErrorStream(true);
    builder.environment().put("HOME", folder.toRealPath().toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }
}
