package io.millrace.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the libraries have to know for a node to be a part of a cluster. */
public final class ClusterConfig {

  /** The name of every node's actor system. */
  public static final String SYSTEM = "millrace";

  private static final String DETECTOR = "pekko.cluster.failure-detector.";
  private static final Config CLUSTER = ConfigFactory.parseResources("millrace-cluster.conf");

  private ClusterConfig() {}

  /** The same where no cluster is wanted; else what makes this node one of a cluster. */
  public static Config overlay(Config config, ClusterSettings settings) {
    if (!settings.enabled()) {
      return config;
    }
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("pekko.remote.artery.canonical.hostname", settings.host());
    own.put("pekko.remote.artery.canonical.port", settings.port());
    own.put("pekko.remote.artery.bind.hostname", settings.bindHost());
    own.put("pekko.remote.artery.bind.port", settings.bindPort());
    // Nodes join by ClusterJoin.
    own.put("pekko.cluster.seed-nodes", List.of());
    own.put("pekko.cluster.roles", settings.roles());
    own.put("pekko.cluster.sharding.number-of-shards", settings.shards());
    ClusterSettings.Failure failure = settings.failure();
    // A node is missed when it is late by the pause.
    Duration pause =
        failure.unreachableAfter().minus(CLUSTER.getDuration(DETECTOR + "heartbeat-interval"));
    own.put(DETECTOR + "acceptable-heartbeat-pause", pause);
    own.put("pekko.cluster.split-brain-resolver.stable-after", failure.removedAfter());
    settings.tls().ifPresent(tls -> own.putAll(secured(tls)));
    Config node = ConfigFactory.empty();
    for (Map.Entry<String, Object> entry : own.entrySet()) {
      node = node.withValue(entry.getKey(), ConfigValueFactory.fromAnyRef(entry.getValue()));
    }
    return node.withFallback(CLUSTER).withFallback(config).resolve();
  }

  private static Map<String, Object> secured(ClusterSettings.Tls tls) {
    String ssl = "pekko.remote.artery.ssl.";
    Map<String, Object> secured =
        new LinkedHashMap<>(NodeTls.files(tls, ssl + "rotating-keys-engine."));
    secured.put("pekko.remote.artery.transport", "tls-tcp");
    secured.put(
        ssl + "ssl-engine-provider",
        "org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider");
    return secured;
  }
}
