package io.millrace.cluster;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How this node is a part of a cluster, if it is.
 *
 * @param enabled without it nothing else counts, though all has to be well-formed, and no port is
 *     opened
 * @param host where the other nodes reach this one
 * @param port where they reach it; 0 takes a free one
 * @param bindHost the address to listen on
 * @param bindPort the port to listen on
 * @param seeds nodes to join by, as {@code host:port}; the first of them forms the cluster
 * @param roles what this node can do that not every node can
 * @param secret what nodes show each other when they ask for segments
 * @param segments where this node gives segments to the others
 * @param failure when a node is given up
 * @param lease a channel whose facts no majority has taken for this long is not this node's
 * @param shards into how many groups the channels are placed; the same on all nodes
 * @param movesAtOnce how many of these may be on the move between living nodes at a time
 * @param replicas what is kept of channels that run elsewhere
 * @param tls empty where nodes trust their network
 */
public record ClusterSettings(
    boolean enabled,
    String host,
    int port,
    String bindHost,
    int bindPort,
    List<String> seeds,
    List<String> roles,
    String secret,
    Endpoint segments,
    Failure failure,
    Duration lease,
    int shards,
    int movesAtOnce,
    Replicas replicas,
    Optional<Tls> tls) {

  /**
   * An address of this node.
   *
   * @param host where the other nodes reach it
   * @param bindHost the address to listen on
   */
  public record Endpoint(String host, int port, String bindHost) {}

  /**
   * When a node is given up.
   *
   * @param unreachableAfter that it has said nothing for so long
   * @param removedAfter that, and then for so long nothing has changed about who can be reached
   */
  public record Failure(Duration unreachableAfter, Duration removedAfter) {}

  /**
   * What is kept of channels that run elsewhere.
   *
   * @param renew how often their owner is asked whether anything was missed
   * @param keep for how long after the last viewer
   */
  public record Replicas(Duration renew, Duration keep) {}

  /**
   * PEM files, absolute; read again from time to time.
   *
   * @param certificate of this node
   * @param key of the certificate
   * @param ca that all nodes' certificates are of
   */
  public record Tls(Path certificate, Path key, Path ca) {}

  private static final String ROOT = "millrace.cluster.";
  private static final int SHORTEST_SECRET = 16;
  private static final Pattern SEED = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\s\\[\\]]+):(\\d+)");
  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public ClusterSettings {
    seeds = List.copyOf(seeds);
    roles = List.copyOf(roles);
    require(!host.isBlank(), "host", host, "a host name or address");
    require(isPort(port), "port", port, "0 to 65535");
    require(!bindHost.isBlank(), "bind-host", bindHost, "a host name or address");
    require(isPort(bindPort), "bind-port", bindPort, "0 to 65535");
    seeds.forEach(seed -> require(isSeed(seed), "seeds", seed, "host:port"));
    roles.forEach(
        role -> require(isRole(role), "roles", role, "1 to 64 letters, digits, '.', '_' or '-'"));
    require(!segments.host().isBlank(), "segments.host", segments.host(), "a host name or address");
    require(
        !segments.bindHost().isBlank(),
        "segments.bind-host",
        segments.bindHost(),
        "a host name or address");
    require(isPort(segments.port()), "segments.port", segments.port(), "0 to 65535");
    within(
        "failure.unreachable-after",
        failure.unreachableAfter(),
        Duration.ofSeconds(1),
        Duration.ofMinutes(1));
    within(
        "failure.removed-after",
        failure.removedAfter(),
        Duration.ofSeconds(1),
        Duration.ofMinutes(1));
    within("lease", lease, Duration.ofSeconds(5), Duration.ofMinutes(1));
    require(shards >= 1 && shards <= 10_000, "shards", shards, "1 to 10000");
    require(movesAtOnce >= 1 && movesAtOnce <= 100, "rebalance.at-once", movesAtOnce, "1 to 100");
    within("replicas.renew", replicas.renew(), Duration.ofMillis(100), Duration.ofSeconds(10));
    within("replicas.keep", replicas.keep(), Duration.ofSeconds(1), Duration.ofHours(1));
    if (enabled) {
      require(!seeds.isEmpty(), "seeds", "[]", "at least one host:port in a cluster");
      requireSecret(secret);
    }
  }

  public static ClusterSettings from(Config config) {
    Config cluster = config.getConfig("millrace.cluster");
    String host = cluster.getString("host");
    int port = cluster.getInt("port");
    int bindPort = cluster.getInt("bind-port");
    return new ClusterSettings(
        cluster.getBoolean("enabled"),
        host,
        port,
        orElse(cluster.getString("bind-host"), host),
        bindPort == 0 ? port : bindPort,
        cluster.getStringList("seeds"),
        cluster.getStringList("roles"),
        cluster.getString("secret"),
        segments(cluster.getConfig("segments"), host, orElse(cluster.getString("bind-host"), host)),
        new Failure(
            cluster.getDuration("failure.unreachable-after"),
            cluster.getDuration("failure.removed-after")),
        cluster.getDuration("lease"),
        cluster.getInt("shards"),
        cluster.getInt("rebalance.at-once"),
        new Replicas(cluster.getDuration("replicas.renew"), cluster.getDuration("replicas.keep")),
        tls(cluster.getConfig("tls")));
  }

  /** Listens where all of the node does, unless it is reached at another address. */
  private static Endpoint segments(Config segments, String host, String bindHost) {
    String own = segments.getString("host");
    return new Endpoint(
        orElse(own, host),
        segments.getInt("port"),
        orElse(segments.getString("bind-host"), orElse(own, bindHost)));
  }

  /** Whether a node may have a role of this name. */
  public static boolean isRole(String name) {
    return ROLE.matcher(name).matches();
  }

  private static Optional<Tls> tls(Config tls) {
    String certificate = tls.getString("certificate");
    String key = tls.getString("key");
    String ca = tls.getString("ca");
    return certificate.isBlank() && key.isBlank() && ca.isBlank()
        ? Optional.empty()
        : Optional.of(
            new Tls(
                file("tls.certificate", certificate), file("tls.key", key), file("tls.ca", ca)));
  }

  private static Path file(String key, String value) {
    require(
        !value.isBlank() && Path.of(value).isAbsolute(),
        key,
        value,
        "the absolute path of a PEM file, as for the other keys of tls");
    return Path.of(value);
  }

  private static String orElse(String value, String other) {
    return value.isBlank() ? other : value;
  }

  private static boolean isPort(int port) {
    return port >= 0 && port <= 65_535;
  }

  private static boolean isSeed(String seed) {
    Matcher parts = SEED.matcher(seed);
    return parts.matches()
        && parts.group(2).length() <= 5
        && isPort(Integer.parseInt(parts.group(2)));
  }

  /** What it is must not stand in a message. */
  private static void requireSecret(String secret) {
    if (secret.length() < SHORTEST_SECRET) {
      throw new IllegalArgumentException(
          ROOT
              + "secret has "
              + secret.length()
              + " characters: a cluster needs "
              + SHORTEST_SECRET
              + " or more, the same on all nodes");
    }
  }

  private static void within(String key, Duration value, Duration least, Duration most) {
    require(
        value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        key,
        value,
        least + " to " + most);
  }

  private static void require(boolean holds, String key, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(ROOT + key + " = " + value + ": allowed is " + allowed);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return enabled ? "cluster at " + host + ":" + port + ", roles " + roles : "no cluster";
  }
}
