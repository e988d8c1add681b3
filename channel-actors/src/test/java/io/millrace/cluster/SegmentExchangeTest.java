package io.millrace.cluster;

import static io.millrace.cluster.TwoNodes.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.segment.SegmentStore;
import io.millrace.upstream.UpstreamSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SegmentExchangeTest {

  /** As in a container, where the name that others know is nothing that can be listened on. */
  @Test
  void segmentsAreGivenOutWhereTheNodeListensUnderTheNameThatOthersKnow() {
    Config config =
        ConfigFactory.parseString(
                """
                millrace.cluster {
                  host = "192.0.2.1"
                  bind-host = "127.0.0.1"
                  secret = "a secret of the nodes of this test"
                  segments.port = 0
                }
                """)
            .withFallback(ConfigFactory.load());
    try (ClusterRig rig = ClusterRig.of(1, "")) {
      SegmentExchange exchange =
          await(
              SegmentExchange.start(
                  rig.node(0),
                  ClusterSettings.from(config),
                  new SegmentStore(1 << 20),
                  UpstreamSettings.from(config)));
      assertThat(exchange.segments().address()).startsWith("192.0.2.1:");
      await(exchange.stop(Duration.ZERO));
    }
  }
}
