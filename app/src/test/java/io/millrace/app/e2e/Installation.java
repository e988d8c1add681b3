package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A copy of Millrace as {@code bin/millrace} leaves it after a build, made of the classes under
 * test: so the real script starts the real process, and no test builds or touches the tree it runs
 * in. One for all tests; the first start makes its archive of classes.
 */
final class Installation {

  private static final Path TREE = Path.of("..").toAbsolutePath().normalize();
  private static final CompletableFuture<Installation> ONE = new CompletableFuture<>();

  private static final String BUILD = "target/run/test";

  /** The script looks for sources that are newer than the build. */
  private static final List<String> FILES =
      List.of(
          "bin/millrace",
          "bin/lib/java.sh",
          "conf/millrace.conf",
          "conf/logback.xml",
          "pom.xml",
          "app/pom.xml");

  private final Path home;

  /**
   * What a command that has ended left.
   *
   * @param out what it wrote to its standard output
   * @param err what it wrote to its standard error
   */
  record Outcome(int exitCode, String out, String err) {}

  private Installation(Path home) {
    this.home = home;
  }

  static synchronized Installation get() {
    if (!ONE.isDone()) {
      try {
        Path home = Path.of("target", "e2e", "home").toAbsolutePath();
        delete(home);
        install(home);
        ONE.complete(new Installation(home));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ONE.join();
  }

  /**
   * Another copy in which these classes take the place of those of the same name.
   *
   * @param classes a folder of class files
   */
  Installation with(Path classes) throws IOException {
    Path other = home.resolveSibling("home-next");
    delete(other);
    for (String file : FILES) {
      copy(home.resolve(file), other.resolve(file));
    }
    Files.createDirectories(other.resolve("app/src/main"));
    Path build = Files.createDirectories(other.resolve(BUILD));
    try (Stream<Path> jars = Files.list(home.resolve(BUILD))) {
      for (Path jar : jars.filter(each -> each.toString().endsWith(".jar")).toList()) {
        Files.createLink(build.resolve(jar.getFileName()), jar);
      }
    }
    // The script takes the jars in the order of their names.
    jar(classes, build.resolve("a-first.jar"));
    Files.writeString(other.resolve("target/run/current"), "test\n");
    return new Installation(other);
  }

  /** Runs a command to its end. */
  Outcome run(String... arguments) throws Exception {
    return run(Map.of(), arguments);
  }

  /** Runs a command to its end with these environment variables added. */
  Outcome run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder = process(arguments);
    builder.environment().putAll(environment);
    Process process = builder.start();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> text(process.getErrorStream()::readAllBytes));
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> text(process.getInputStream()::readAllBytes));
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), out.join(), err.join());
  }

  /**
   * A command that goes on, with these environment variables added and with what it writes going to
   * files of this folder.
   */
  Process begin(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    ProcessBuilder builder = process(arguments);
    builder.environment().putAll(environment);
    return builder
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private ProcessBuilder process(String... arguments) {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/millrace").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE"));
    builder.environment().remove("PORT");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  private static void install(Path home) throws IOException {
    for (String file : FILES) {
      copy(TREE.resolve(file), home.resolve(file));
    }
    Files.createDirectories(home.resolve("app/src/main"));
    Path build = Files.createDirectories(home.resolve(BUILD));
    Path ownClasses = Path.of("target", "classes").toAbsolutePath();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path part = Path.of(entry);
      if (part.equals(ownClasses)) {
        jar(part, build.resolve("app.jar"));
      } else if (Files.isDirectory(part) && part.endsWith("classes")) {
        jar(part, build.resolve(part.getName(part.getNameCount() - 3) + ".jar"));
      } else if (Files.isRegularFile(part) && !entry.endsWith("-tests.jar")) {
        copy(part, build.resolve(part.getFileName()));
      }
    }
    assertThat(build.resolve("app.jar")).exists();
    Files.writeString(home.resolve("target/run/current"), "test\n");
  }

  private static void copy(Path from, Path to) throws IOException {
    Path folder = to.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static void jar(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> walk = Files.walk(classes)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
        out.closeEntry();
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> walk = Files.walk(folder)) {
        for (Path path : walk.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  @FunctionalInterface
  private interface Reading {
    byte[] read() throws IOException;
  }

  private static String text(Reading from) {
    try {
      return new String(from.read(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
