package io.millrace.cluster;

import java.util.Optional;

/**
 * Where a node gives its segments to others.
 *
 * @param host to listen on
 * @param port 0 for any that is free
 * @param secret what a node has to show; all nodes have the same. Never shown
 * @param tls empty where nodes trust their network
 */
public record SegmentEndpointSettings(
    String host, int port, String secret, Optional<ClusterSettings.Tls> tls) {

  public SegmentEndpointSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "millrace.cluster.segments.port is " + port + "; allowed is 0 to 65535");
    }
    if (secret.isBlank()) {
      throw new IllegalArgumentException(
          "millrace.cluster.secret is empty; give all nodes the same one");
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "SegmentEndpointSettings[" + host + ":" + port + "]";
  }
}
