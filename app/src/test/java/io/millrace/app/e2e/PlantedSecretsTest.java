package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.e2e.Evidence.Audience;
import io.millrace.app.e2e.Installation.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything that the real process lets out, while sources of every kind play and fail, searched
 * for the secrets of {@link PlantedSecret}. Only {@code bin/millrace locate} is left out: to show
 * addresses is what it is for.
 */
class PlantedSecretsTest {

  /** Everything from INFO up, of all parts and not only of ours. */
  private static final String LOGBACK =
      """
      <configuration>
        <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
          <target>System.err</target>
          <encoder><pattern>%level %logger - %msg %X%n%xEx</pattern></encoder>
        </appender>
        <root level="INFO"><appender-ref ref="console"/></root>
      </configuration>
      """;

  private static final int ROUNDS = 2;

  @TempDir private Path folder;
  private final Evidence evidence = new Evidence();

  @Test
  void noSecretComesOutOfARun() throws Exception {
    try (PlantedOrigin origin = PlantedOrigin.start()) {
      Map<String, String> channels = PlantedChannels.of(origin);
      Path file = ChannelsFile.write(folder, channels.values().toArray(String[]::new));
      try (ServerProcess server = serve(origin, file);
          CuriousViewer viewer = new CuriousViewer(server.site().address(), evidence)) {
        String token = Files.readString(folder.resolve("data/admin-token")).strip();
        for (int round = 0; round < ROUNDS; round++) {
          playAll(viewer, channels.keySet());
          pass(4);
        }
        assertPlaying(viewer);
        origin.refuse();
        pass(6);
        playAll(viewer, channels.keySet());
        askTheApi(viewer, channels.keySet(), token);
        runCommands(server, token);
        breakDefinitions(viewer, token);
        evidence.add("the log", Audience.ANYBODY, server.err());
        evidence.add("the standard output", Audience.ANYBODY, server.out());
        assertThat(server.err()).contains("INFO ", "WARN ");
      }
      assertUsed(origin);
    }
    assertThat(evidence.size()).isGreaterThan(1000);
    assertThat(evidence.findings()).isEmpty();
  }

  private ServerProcess serve(PlantedOrigin origin, Path file) throws IOException {
    Path logging = Files.writeString(folder.resolve("logback.xml"), LOGBACK);
    Map<String, String> environment =
        Map.of(
            "MILLRACE_JAVA_OPTS",
            "-Djdk.net.hosts.file="
                + origin.writeHosts(folder)
                + " -Dlogback.configurationFile="
                + logging,
            "MILLRACE_UPSTREAM_ALLOW",
            "127.0.0.0/8",
            "MILLRACE_API_TOKEN_REQUIRED",
            "always");
    return ServerProcess.start(
        folder.resolve("process"),
        environment,
        "serve",
        "--port",
        "0",
        "--channels",
        file.toString(),
        "--data",
        folder.resolve("data").toString());
  }

  private static void playAll(CuriousViewer viewer, Set<String> channels) throws Exception {
    try (ExecutorService viewers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> playing = new ArrayList<>();
      for (String channel : channels) {
        Callable<String> play =
            () -> {
              viewer.play(channel);
              return channel;
            };
        playing.add(viewers.submit(play));
      }
      for (Future<?> one : playing) {
        one.get(2, TimeUnit.MINUTES);
      }
    }
  }

  /** What is played lets out more than what is not. */
  private static void assertPlaying(CuriousViewer viewer) throws IOException {
    for (String channel : PlantedChannels.PLAYING) {
      assertThat(viewer.ask("GET", "/channels/" + channel + "/stream.m3u8").statusCode())
          .as(channel)
          .isEqualTo(200);
    }
  }

  private static void askTheApi(CuriousViewer viewer, Set<String> channels, String token)
      throws IOException {
    List<String> open = List.of("/", "/health", "/health/live", "/health/ready", "/metrics");
    for (String path : open) {
      viewer.ask("GET", path);
    }
    assertThat(viewer.ask("GET", "/api/v1/channels").statusCode()).isEqualTo(401);
    assertThat(viewer.ask("POST", "/api/v1/reload").statusCode()).isEqualTo(401);
    assertThat(viewer.ask("GET", "/api/v1/channels", token).statusCode()).isEqualTo(200);
    for (String channel : channels) {
      String path = "/api/v1/channels/" + channel;
      assertThat(viewer.ask("GET", path).statusCode()).isEqualTo(401);
      assertThat(viewer.ask("POST", path + "/failover").statusCode()).isEqualTo(401);
      assertThat(viewer.ask("POST", path + "/refresh").statusCode()).isEqualTo(401);
      assertThat(viewer.ask("GET", path, token).statusCode()).isEqualTo(200);
    }
    for (String channel : List.of("switching", "page", "bad-missing", "command-lies")) {
      viewer.ask("POST", "/api/v1/channels/" + channel + "/refresh", token);
      viewer.ask("POST", "/api/v1/channels/" + channel + "/failover", token);
    }
  }

  private void runCommands(ServerProcess server, String token) throws Exception {
    String url = server.site().address().toString();
    for (List<String> command :
        List.of(
            List.of("status"),
            List.of("status", "page"),
            List.of("status", "direct"),
            List.of("status", "bad-forbidden"),
            List.of("failover", "switching"),
            List.of("failover", "command-fails"),
            List.of("refresh", "page"),
            List.of("refresh", "command-lies"),
            List.of("reload"))) {
      List<String> arguments = new ArrayList<>(command);
      arguments.addAll(List.of("--url", url, "--token", token));
      Outcome outcome = Installation.get().run(arguments.toArray(String[]::new));
      String name = "bin/millrace " + String.join(" ", command);
      assertThat(outcome.exitCode()).as(name + ": " + outcome.err()).isLessThan(2);
      evidence.add(name, Audience.OPERATOR, outcome.out() + outcome.err());
    }
  }

  /** Definitions with mistakes in them, each close to a secret. */
  private void breakDefinitions(CuriousViewer viewer, String token) throws IOException {
    ChannelsFile.write(folder, PlantedChannels.broken().toArray(String[]::new));
    reload(viewer, token);
    String secret = PlantedSecret.BROKEN_DEFINITION.value();
    ChannelsFile.writeText(folder, "{\"channels\": [{\"id\": " + secret + "}]}");
    reload(viewer, token);
    ChannelsFile.writeText(folder, "{\"channels\": \"" + secret + "\"}");
    reload(viewer, token);
  }

  private static void reload(CuriousViewer viewer, String token) throws IOException {
    String problems = Site.text(viewer.ask("POST", "/api/v1/reload", token));
    assertThat(problems).contains("\"problems\":[{");
    viewer.ask("GET", "/health");
  }

  /** A secret that was never used cannot come out. */
  private static void assertUsed(PlantedOrigin origin) {
    String received = origin.received();
    for (PlantedSecret secret : PlantedSecret.values()) {
      assertThat(secret.isIn(received) || !secret.reachesOrigins())
          .as(secret + " reaches an origin")
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Location: http://planted-cdn.example.net:80/a",
        "<a href='HTTP://PLANTED-CDN.EXAMPLE.NET'>",
        "cGxhbnRlZC1jZG4uZXhhbXBsZS5uZXQ=",
        "dXNlcjpwbGFudGVkLWNkbi5leGFtcGxlLm5ldDpwYXNzd29yZA==",
        "YWJjOnBsYW50ZWQtY2RuLmV4YW1wbGUubmV0OmI=",
      })
  void aSecretIsFoundHoweverItIsWritten(String text) {
    evidence.add("a test", Audience.ANYBODY, text);

    assertThat(evidence.findings()).singleElement().asString().startsWith("CDN_HOST in a test");
  }

  @Test
  void operatorsMaySeeHostsAndNoTokens() {
    evidence.add("a test", Audience.OPERATOR, PlantedSecret.CDN_HOST.value());
    assertThat(evidence.findings()).isEmpty();
    evidence.add("a test", Audience.OPERATOR, PlantedSecret.BEARER.value());
    assertThat(evidence.findings()).hasSize(1);
  }

  private static void pass(int seconds) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
  }
}
