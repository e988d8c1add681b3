package io.millrace.cluster;

import io.millrace.upstream.BackOffSettings;
import io.millrace.upstream.UpstreamSettings;
import java.time.Duration;
import java.util.List;

/** How nodes are asked for segments, in contrast to origins. */
final class NodeTraffic {

  /** Nodes are near each other, and viewers wait. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration FIRST_BYTE_TIMEOUT = Duration.ofSeconds(2);

  /** All channels that one node follows at another share these. */
  private static final int CONNECTIONS = 64;

  private static final int WAITING = 1024;

  /** Other nodes are wherever the operator has put them. */
  private static final List<String> ANYWHERE = List.of("0.0.0.0/0", "::/0");

  private NodeTraffic() {}

  static UpstreamSettings settings(UpstreamSettings origins) {
    return new UpstreamSettings(
        origins.userAgent(),
        CONNECT_TIMEOUT,
        // A segment that is still coming in comes as its origin sends it, and the node that fetches
        // it judges that, and gives up first.
        origins.idleTimeout().plus(FIRST_BYTE_TIMEOUT),
        0,
        origins.minimumSpeedWindow(),
        0,
        CONNECTIONS,
        WAITING,
        origins.keepAlive(),
        FIRST_BYTE_TIMEOUT,
        FIRST_BYTE_TIMEOUT,
        origins.maximumPlaylistBytes(),
        FIRST_BYTE_TIMEOUT,
        origins.maximumSegmentBytes(),
        new BackOffSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO),
        ANYWHERE);
  }
}
