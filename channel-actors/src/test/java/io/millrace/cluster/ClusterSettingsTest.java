package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.cluster.ClusterSettings.Endpoint;
import io.millrace.cluster.ClusterSettings.Failure;
import io.millrace.cluster.ClusterSettings.Replicas;
import io.millrace.cluster.ClusterSettings.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {

  private static final String ENABLED =
      "millrace.cluster { enabled = true, seeds = [\"10.0.0.1:25520\"], secret = 0123456789abcdef }\n";

  private static ClusterSettings with(String text) {
    return ClusterSettings.from(config(text));
  }

  private static Config config(String text) {
    return ConfigFactory.parseString(text).withFallback(ConfigFactory.load());
  }

  @Test
  void theDefaultsAreThoseOfTheReference() {
    assertThat(with(""))
        .isEqualTo(
            new ClusterSettings(
                false,
                "127.0.0.1",
                25520,
                "127.0.0.1",
                25520,
                List.of(),
                List.of(),
                "",
                new Endpoint("127.0.0.1", 25521, "127.0.0.1"),
                new Failure(Duration.ofSeconds(3), Duration.ofMillis(2500)),
                Duration.ofSeconds(10),
                300,
                3,
                new Replicas(Duration.ofSeconds(2), Duration.ofSeconds(30)),
                Optional.empty()));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            with(
                """
                millrace.cluster {
                  enabled = true, host = node-a.example.com, port = 1, bind-host = "0.0.0.0", bind-port = 2
                  seeds = ["node-a.example.com:1", "[::1]:3"], roles = [vpn-de], secret = "0123456789abcdef"
                  segments { host = "10.0.0.9", port = 4, bind-host = "10.0.0.8" }
                  failure { unreachable-after = 4s, removed-after = 5s }
                  lease = 7s, shards = 9, rebalance.at-once = 7, replicas { renew = 1s, keep = 5s }
                  tls { certificate = /a.pem, key = /b.pem, ca = /c.pem }
                }
                """))
        .isEqualTo(
            new ClusterSettings(
                true,
                "node-a.example.com",
                1,
                "0.0.0.0",
                2,
                List.of("node-a.example.com:1", "[::1]:3"),
                List.of("vpn-de"),
                "0123456789abcdef",
                new Endpoint("10.0.0.9", 4, "10.0.0.8"),
                new Failure(Duration.ofSeconds(4), Duration.ofSeconds(5)),
                Duration.ofSeconds(7),
                9,
                7,
                new Replicas(Duration.ofSeconds(1), Duration.ofSeconds(5)),
                Optional.of(new Tls(Path.of("/a.pem"), Path.of("/b.pem"), Path.of("/c.pem")))));
  }

  @ParameterizedTest
  @CsvSource({
    "host, ' '",
    "port, -1",
    "port, 65536",
    "bind-port, -1",
    "seeds.0, nowhere",
    "seeds.0, here:99999",
    "seeds.0, pekko://millrace@here:1",
    "roles.0, 'a role'",
    "segments.port, 65536",
    "failure.unreachable-after, 999ms",
    "failure.unreachable-after, 61s",
    "failure.removed-after, 999ms",
    "failure.removed-after, 61s",
    "lease, 4s",
    "lease, 61s",
    "shards, 0",
    "shards, 10001",
    "rebalance.at-once, 0",
    "rebalance.at-once, 101",
    "replicas.renew, 99ms",
    "replicas.renew, 11s",
    "replicas.keep, 999ms",
    "replicas.keep, 61m",
    "tls.certificate, relative.pem",
    "tls.key, /only-this.pem",
  })
  void aBadValueIsNamedWithItsKey(String key, String value) {
    assertThatThrownBy(() -> with("millrace.cluster." + key + " = \"" + value + "\""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "millrace.cluster." + (key.startsWith("tls") ? "tls." : key.replace(".0", "")));
  }

  @Test
  void aClusterNeedsASecretThatIsNotShown() {
    assertThatThrownBy(() -> with(ENABLED + "millrace.cluster.secret = short-secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("millrace.cluster.secret")
        .hasMessageNotContaining("short-secret");
    assertThat(with(ENABLED).toString()).doesNotContain("0123456789abcdef");
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', '', node.example.com",
    "0.0.0.0, '', '', 0.0.0.0",
    "10.0.0.2, '', 0.0.0.0, 0.0.0.0",
    "10.0.0.2, 10.1.0.2, '', 10.1.0.2",
    "10.0.0.2, 10.1.0.2, 0.0.0.0, 0.0.0.0",
  })
  void segmentsAreGivenWhereTheNodeListens(
      String bindHost, String segmentsHost, String segmentsBindHost, String listens) {
    Endpoint segments =
        with("millrace.cluster { host = node.example.com, bind-host = \"%s\", segments { host = \"%s\", bind-host = \"%s\" } }"
                .formatted(bindHost, segmentsHost, segmentsBindHost))
            .segments();
    assertThat(segments.bindHost()).isEqualTo(listens);
    assertThat(segments.host())
        .isEqualTo(segmentsHost.isEmpty() ? "node.example.com" : segmentsHost);
  }

  @Test
  void aClusterNeedsSeeds() {
    assertThatThrownBy(() -> with(ENABLED + "millrace.cluster.seeds = []"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("millrace.cluster.seeds");
  }

  @Test
  void withoutAClusterNothingIsOpened() {
    Config config = config("");
    assertThat(ClusterConfig.overlay(config, ClusterSettings.from(config))).isSameAs(config);
    assertThat(config.getString("pekko.actor.provider")).isEqualTo("local");
  }

  @Test
  void aNodeOfAClusterIsReachedWhereItsSettingsSay() {
    Config config =
        config(ENABLED + "millrace.cluster { host = \"10.0.0.2\", bind-host = \"0.0.0.0\" }");
    Config overlaid = ClusterConfig.overlay(config, ClusterSettings.from(config));

    assertThat(overlaid.getString("pekko.actor.provider")).isEqualTo("cluster");
    assertThat(overlaid.getString("pekko.remote.artery.canonical.hostname")).isEqualTo("10.0.0.2");
    assertThat(overlaid.getString("pekko.remote.artery.bind.hostname")).isEqualTo("0.0.0.0");
    assertThat(overlaid.getStringList("pekko.cluster.seed-nodes"))
        .as("left to themselves, the libraries form a second cluster")
        .isEmpty();
    assertThat(overlaid.getInt("pekko.cluster.sharding.number-of-shards")).isEqualTo(300);
    assertThat(overlaid.getString("pekko.remote.artery.transport")).isEqualTo("tcp");
  }

  @Test
  void aNodeIsGivenUpWhenItsSettingsSay() {
    Config config =
        config(ENABLED + "millrace.cluster.failure { unreachable-after = 4s, removed-after = 6s }");
    Config cluster =
        ClusterConfig.overlay(config, ClusterSettings.from(config)).getConfig("pekko.cluster");

    assertThat(
            cluster
                .getDuration("failure-detector.heartbeat-interval")
                .plus(cluster.getDuration("failure-detector.acceptable-heartbeat-pause")))
        .isEqualTo(Duration.ofSeconds(4));
    assertThat(cluster.getDuration("split-brain-resolver.stable-after"))
        .isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void whatPlacesChannelsIsAsQuickAsTheRest() {
    Config config = config(ENABLED);
    Config cluster =
        ClusterConfig.overlay(config, ClusterSettings.from(config)).getConfig("pekko.cluster");

    assertThat(cluster.getDuration("sharding.coordinator-singleton.hand-over-retry-interval"))
        .isEqualTo(cluster.getDuration("singleton.hand-over-retry-interval"));
    assertThat(cluster.getDuration("sharding.distributed-data.gossip-interval"))
        .isEqualTo(cluster.getDuration("distributed-data.gossip-interval"));
  }

  @Test
  void certificatesMakeNodesTalkOverTls() {
    Config config =
        config(
            ENABLED + "millrace.cluster.tls { certificate = /a.pem, key = /b.pem, ca = /c.pem }");
    Config overlaid = ClusterConfig.overlay(config, ClusterSettings.from(config));

    assertThat(overlaid.getString("pekko.remote.artery.transport")).isEqualTo("tls-tcp");
    assertThat(overlaid.getString("pekko.remote.artery.ssl.rotating-keys-engine.key-file"))
        .isEqualTo("/b.pem");
  }
}
