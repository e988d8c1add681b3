package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.Eventually;
import io.millrace.testing.FixedPorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a cluster: a real process on fixed ports of loopback, which can be stopped, killed,
 * frozen and started again.
 */
final class ClusterNode implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  /** Until a node has noticed that the others go on without it, and has ended. */
  private static final Duration CUT_OFF_WITHIN = Duration.ofMinutes(1);

  private final Path folder;
  private final String name;
  private final Path settings;
  private final Path channels;
  private final Ports ports;
  private Installation version = Installation.get();
  private int starts;
  private volatile @Nullable ServerProcess process;
  private volatile boolean away = true;

  /**
   * Where a node can be reached.
   *
   * @param remoting what it listens on for other nodes
   * @param reached what other nodes connect to, which is the same unless a relay stands between
   */
  record Ports(int http, int remoting, int reached, int segments) {

    static Ports free() {
      int remoting = FixedPorts.free();
      return new Ports(FixedPorts.free(), remoting, remoting, FixedPorts.free());
    }

    /** The same, reached over this port. */
    Ports reachedOver(int relay) {
      return new Ports(http, remoting, relay, segments);
    }
  }

  ClusterNode(
      Path folder, String name, Ports ports, List<Integer> seeds, Path channels, String more)
      throws IOException {
    this.folder = Files.createDirectories(folder.resolve(name));
    this.name = name;
    this.ports = ports;
    this.channels = channels;
    this.settings =
        Files.writeString(this.folder.resolve("millrace.conf"), settings(ports, seeds) + more);
  }

  private static String settings(Ports ports, List<Integer> seeds) {
    return """
        millrace.http { host = "%1$s", port = %2$d }
        millrace.cluster {
          enabled = true
          host = "%1$s"
          port = %3$d
          bind-port = %4$d
          segments.port = %5$d
          seeds = [%6$s]
          secret = "a secret of the nodes of this test"
        }
        # The sources live; a machine that stands still is not to be taken for their death.
        millrace.failover { frozen-after = 8, give-up-after = 30 }
        """
        .formatted(
            HOST,
            ports.http(),
            ports.reached(),
            ports.remoting(),
            ports.segments(),
            String.join(
                ", ", seeds.stream().map(port -> "\"" + HOST + ":" + port + "\"").toList()));
  }

  /** As other nodes and the API name it. */
  String address() {
    return HOST + ":" + ports.reached();
  }

  String name() {
    return name;
  }

  /** What is started from now on. */
  void runs(Installation other) {
    version = other;
  }

  /** Starts the process and waits until it is ready. */
  void start() throws IOException {
    begin();
    awaitReady();
  }

  /** Starts the process and waits until it lives; its viewers may find nobody until it is ready. */
  void begin() throws IOException {
    starts++;
    process =
        ServerProcess.begin(
            version,
            folder.resolve("run-" + starts),
            url(),
            "serve",
            "--config",
            settings.toString(),
            "--channels",
            channels.toString(),
            "--data",
            folder.resolve("data").toString());
    Eventually.within(
        Duration.ofMinutes(2), () -> assertThat(lives()).as(name + ": " + log()).isTrue());
  }

  private boolean lives() {
    try {
      return site().ask("/health/live").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  void awaitReady() {
    running().awaitReady();
    away = false;
  }

  /** Starts a process that ends by itself, and waits for that. */
  Installation.Outcome startInVain() throws Exception {
    return Installation.get()
        .run(
            "serve",
            "--config",
            settings.toString(),
            "--channels",
            channels.toString(),
            "--data",
            folder.resolve("data").toString());
  }

  Site site() {
    return running().site();
  }

  /** Where its viewers find it, also while it is away. */
  URI url() {
    return URI.create("http://" + HOST + ":" + ports.http());
  }

  String log() {
    return running().err();
  }

  /** From now on its viewers may find nobody there. */
  void expectAway() {
    away = true;
  }

  /** Whether viewers may find nobody there. */
  boolean isAway() {
    return away;
  }

  /** As an operator stops it; waits for its end. */
  int terminate() throws InterruptedException {
    away = true;
    ServerProcess stopping = running();
    stopping.terminate();
    int code = stopping.exitCode();
    stopping.close();
    return code;
  }

  void kill() throws InterruptedException {
    away = true;
    running().kill();
  }

  /** Waits for its end of its own accord. */
  int awaitEnd() throws InterruptedException {
    return running().exitCode(CUT_OFF_WITHIN);
  }

  /** Sends a signal by name, as {@code STOP} and {@code CONT}. */
  void signal(String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(running().pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  JsonNode cluster() {
    try {
      return Site.json(site().ask("/api/v1/cluster"));
    } catch (IOException e) {
      throw new AssertionError(name + " does not answer", e);
    }
  }

  /** The node that runs the channel, as this one says; waited for while the channel moves. */
  String ownerOf(String channel) {
    List<String> owners = new ArrayList<>();
    Eventually.within(
        Duration.ofSeconds(30),
        () -> {
          owners.add(ownerNow(channel));
          assertThat(owners.getLast()).as(channel).isNotEmpty();
        });
    return owners.getLast();
  }

  /** The same at this moment; empty if none runs it. */
  String ownerNow(String channel) {
    for (JsonNode node : cluster().path("nodes")) {
      for (JsonNode owned : node.path("report").path("channels")) {
        if (owned.path("id").asText().equals(channel)) {
          return node.path("node").asText();
        }
      }
    }
    return "";
  }

  /** Has the channel move here. */
  void takes(String channel) {
    order(() -> site().move(channel, address()));
  }

  /** Has all channels move away from here. */
  void drain() {
    order(() -> site().drain(address()));
  }

  /** Something that operators order; those do it again where the cluster cannot do it just now. */
  private interface Order {
    JsonNode give() throws IOException;
  }

  private void order(Order order) {
    Eventually.within(
        Duration.ofSeconds(30),
        () -> {
          try {
            order.give();
          } catch (IOException e) {
            throw new AssertionError(name + " does not answer", e);
          }
        });
  }

  /** Waits until that node is none of the cluster any more, as this one knows. */
  void awaitForgotten(ClusterNode other) {
    Eventually.within(
        Duration.ofSeconds(60),
        () ->
            assertThat(cluster().path("nodes").findValuesAsText("node"))
                .doesNotContain(other.address()));
  }

  /** Waits until this node sees so many nodes up, and none that cannot be reached. */
  void awaitNodes(int count) {
    Eventually.within(
        Duration.ofSeconds(60),
        () -> {
          JsonNode cluster = cluster();
          long up = 0;
          for (JsonNode node : cluster.path("nodes")) {
            boolean isUp = node.path("state").asText().equals("up");
            up += isUp && node.path("reachable").asBoolean() ? 1 : 0;
          }
          assertThat(up).as(cluster.toPrettyString()).isEqualTo(count);
        });
  }

  private ServerProcess running() {
    ServerProcess now = process;
    if (now == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return now;
  }

  @Override
  public void close() {
    ServerProcess last = process;
    if (last != null) {
      last.close();
    }
  }
}
