package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.e2e.Installation.Outcome;
import io.millrace.app.e2e.StrictViewer.Seen;
import io.millrace.testing.Eventually;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of the real process, from the start script to its end. */
class ProcessTest {

  /** What a JVM leaves that was stopped by SIGTERM. */
  private static final int TERMINATED = 143;

  /** More than a kernel takes at once, so that it is still being sent when the server stops. */
  private static final int LARGE = 12_000_000;

  @TempDir private Path folder;

  @Test
  void theDemoPlaysAndObeysASecondTerminal() throws Exception {
    try (ServerProcess demo = ServerProcess.start(folder.resolve("demo"), demo("--port", "0"))) {
      String url = demo.site().address().toString();
      assertThat(demo.out()).contains(url + "/channels/demo/stream.m3u8", "vlc ", "ffplay ");
      StrictViewer viewer = StrictViewer.watch(demo.site(), "demo", RfcFollower.Options.window(12));
      viewer.awaitFirst();

      Outcome killed = Installation.get().run(demo("--kill-source", "primary"));
      assertThat(killed).isEqualTo(new Outcome(0, "primary is dead\n", ""));
      Eventually.within(
          Duration.ofSeconds(60),
          () -> assertThat(demo.site().activeSource("demo")).isEqualTo("backup"));
      Installation.get().run(demo("--revive-source", "primary"));
      demo.site().bringTo("demo", "backup");
      Outcome switched = Installation.get().run("failover", "demo", "--url", url);
      assertThat(switched.exitCode()).as(switched.err()).isZero();
      assertThat(switched.out()).startsWith("demo switched from backup to primary in ");
      Outcome status = Installation.get().run("status", "demo", "--url", url);
      assertThat(status.out())
          .contains("active source: primary", "'primary' → 'backup'")
          .containsPattern("primary +…/index.m3u8, renewed .* ago, next in .*, expires in .*exp");

      assertThat(Switches.breaks(demo.site().status("demo"))).isGreaterThanOrEqualTo(2);
      viewer.await(
          seen ->
              assertThat(seen.stream().filter(Seen::discontinuity))
                  .hasSize(Switches.breaks(demo.site().status("demo"))));
      List<Seen> seen = viewer.leave();
      assertThat(StrictViewer.leastBuffered(seen)).isPositive();

      demo.terminate();
      assertThat(demo.exitCode()).isEqualTo(TERMINATED);
      assertThat(demo.err()).doesNotContain("ERROR", "Exception", "\tat ");
      Outcome gone = Installation.get().run(demo("--kill-source", "primary"));
      assertThat(gone.exitCode()).isEqualTo(1);
      assertThat(gone.err()).contains("No demo is playing");
    }
  }

  private String[] demo(String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "demo";
    arguments[1] = "--data";
    arguments[2] = folder.resolve("data").toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return arguments;
  }

  @Test
  void onSigtermARunningBodyIsFinishedAndNewRequestsGet503() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, Duration.ofSeconds(2), LARGE);
      Path channels = ChannelsFile.write(folder, ChannelsFile.channel("news", source.uri()));
      try (ServerProcess server = serve("serve", "0", channels, folder.resolve("data"));
          Socket reader = new Socket()) {
        URI playlist = server.site().join("news");
        URI segment = playlist.resolve(lastSegment(server.site().text(playlist)));
        assertThat(server.site().ask(segment).statusCode()).isEqualTo(200);
        ask(reader, segment);
        assertThat(reader.getInputStream().read()).isEqualTo('H');

        server.terminate();
        Eventually.within(
            Duration.ofSeconds(30), () -> assertThat(status(server, playlist)).isEqualTo(503));
        assertThat(status(server, playlist.resolve("/health"))).isEqualTo(503);
        assertThat(status(server, playlist.resolve("/health/live"))).isEqualTo(200);

        assertThat(length(reader.getInputStream())).isGreaterThan(LARGE - 1000);
        assertThat(server.exitCode()).isEqualTo(TERMINATED);
        assertThat(server.err()).doesNotContain("ERROR", "Exception", "\tat ");
      }
    }
  }

  @Test
  void afterAKillAndARestartNoNumberGoesBack() throws Exception {
    killAndRestart(LiveSource.SECOND, folder.resolve("data"), folder.resolve("data"));
  }

  /** Where the numbers begin follows the clock then. */
  @Test
  void notEvenWhenTheDataFolderIsLost() throws Exception {
    killAndRestart(Duration.ofSeconds(2), folder.resolve("data"), folder.resolve("other"));
  }

  private void killAndRestart(Duration segments, Path data, Path dataAfter) throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, segments, 20_000);
      Path channels = ChannelsFile.write(folder, ChannelsFile.channel("news", source.uri()));
      StrictViewer viewer;
      URI address;
      try (ServerProcess first = serve("first", "0", channels, data)) {
        address = first.site().address();
        viewer =
            StrictViewer.watchAcrossRestarts(
                new Site(address), "news", RfcFollower.Options.window(12));
        viewer.await(seen -> assertThat(seen).hasSizeGreaterThan(5));
        first.kill();
      }
      int before = viewer.seen().size();
      String port = String.valueOf(address.getPort());
      try (ServerProcess second = serve("second", port, channels, dataAfter)) {
        viewer.await(seen -> assertThat(seen).hasSizeGreaterThan(before + 4));
        assertThat(second.site().address()).isEqualTo(address);
        List<Seen> seen = viewer.leave();
        assertThat(seen.get(before).msn()).isGreaterThan(seen.get(before - 1).msn());
      }
    }
  }

  @Test
  void aServerThatOthersReachIsHeldByItsFolderAndObeysTheTokenInIt() throws Exception {
    String data = folder.resolve("data").toString();
    Path channels = ChannelsFile.write(folder);
    try (ServerProcess server =
        ServerProcess.start(
            folder.resolve("first"),
            "serve",
            "--host",
            "0.0.0.0",
            "--port",
            "0",
            "--channels",
            channels.toString(),
            "--data",
            data)) {
      String url = server.site().address().toString();
      assertThat(server.out().lines())
          .hasSize(2)
          .anySatisfy(line -> assertThat(line).startsWith("The API's token, shown this once"));
      assertThat(server.err()).doesNotContain("SLF4J");

      assertThat(Installation.get().run("reload", "--url", url, "--data", data).exitCode())
          .isZero();
      assertThat(Installation.get().run("status", "--url", url).err()).contains("--token");
      Outcome second = Installation.get().run("serve", "--port", "0", "--data", data);
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err().lines())
          .singleElement()
          .asString()
          .contains("Another server uses the data folder " + data);
    }
  }

  @Test
  void aCollectorInTheJavaOptionsTakesThePlaceOfOurs() throws Exception {
    Outcome outcome =
        Installation.get()
            .run(Map.of("MILLRACE_JAVA_OPTS", "-XX:+UseG1GC -Xlog:gc=info:stdout"), "--version");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("Using G1");
  }

  private ServerProcess serve(String name, String port, Path channels, Path data)
      throws IOException {
    return ServerProcess.start(
        folder.resolve(name),
        "serve",
        "--port",
        port,
        "--channels",
        channels.toString(),
        "--data",
        data.toString());
  }

  private static String lastSegment(String playlist) {
    return playlist.lines().filter(line -> line.endsWith(".ts")).toList().getLast();
  }

  private static void ask(Socket socket, URI segment) throws IOException {
    socket.setReceiveBufferSize(20_000);
    socket.connect(new InetSocketAddress(segment.getHost(), segment.getPort()));
    socket
        .getOutputStream()
        .write(
            ("GET " + segment.getPath() + " HTTP/1.1\r\nHost: a\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static int status(ServerProcess server, URI uri) {
    try {
      HttpResponse<byte[]> answer = server.site().ask(uri);
      return answer.statusCode();
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    }
  }

  private static long length(InputStream in) throws IOException {
    return in.transferTo(OutputStream.nullOutputStream());
  }
}
