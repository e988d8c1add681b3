package io.millrace.app.cli;

import io.millrace.app.Main;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One node of the cluster demo: a settings file, and the process that is started with it.
 *
 * @param name such as {@code node1}; also the name of its data folder
 * @param settings its settings file
 * @param http its port for viewers
 * @param cluster its port for other nodes
 * @param segments its port for segments that other nodes want
 */
record DemoNode(String name, Path settings, int http, int cluster, int segments) {

  private static final String HOST = "127.0.0.1";

  /** As many nodes on free ports. Their settings are not written yet. */
  static List<DemoNode> inFolder(Path folder, int count) throws IOException {
    List<Integer> ports = freePorts(3 * count);
    List<DemoNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "node" + (i + 1);
      nodes.add(
          new DemoNode(
              name,
              folder.resolve(name + ".conf"),
              ports.get(3 * i),
              ports.get(3 * i + 1),
              ports.get(3 * i + 2)));
    }
    return nodes;
  }

  /** {@code host:port}, as the cluster names it. */
  String id() {
    return HOST + ":" + cluster;
  }

  URI address() {
    return URI.create("http://" + HOST + ":" + http);
  }

  /** What it writes while it runs. */
  Path log() {
    return settings.resolveSibling(name + ".log");
  }

  void writeSettings(List<DemoNode> all, Path channels, String secret) throws IOException {
    Files.writeString(settings, text(all, channels, secret));
  }

  String text(List<DemoNode> all, Path channels, String secret) {
    return """
        # %s of the cluster demo
        millrace {
          data = %s
          channels.file = %s
          channel.slate = true
          http { host = "%s", port = %d }
          cluster {
            enabled = true
            host = "%s"
            port = %d
            seeds = [%s]
            secret = "%s"
            segments.port = %d
          }
        }
        """
        .formatted(
            name,
            quoted(settings.resolveSibling(name)),
            quoted(channels),
            HOST,
            http,
            HOST,
            cluster,
            all.stream().map(node -> "\"" + node.id() + "\"").collect(Collectors.joining(", ")),
            secret,
            segments);
  }

  /** The same JVM and the same classes as this process, with another command. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("serve", "--config", settings.toString()));
    return command;
  }

  private static String quoted(Path path) {
    return "\"" + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** All open at the same time, so that no two are the same. */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
