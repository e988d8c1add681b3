package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.LinkRefresh;
import io.millrace.source.Locator;
import io.millrace.source.ProbeDepth;
import io.millrace.source.ProviderDefinition;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import io.millrace.upstream.Credentials;
import io.millrace.upstream.Hop;
import io.millrace.upstream.HttpVersion;
import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.TlsPolicy;
import io.millrace.upstream.Trust;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DefinitionFingerprintsTest {

  private static final String SECRET = "the secret of the cluster";
  private static final List<ProviderDefinition> PROVIDERS =
      List.of(new ProviderDefinition("account", 2));

  @Test
  void equalDefinitionsHaveEqualFingerprints() {
    DefinitionFingerprints one = of(channel("news", "token"), channel("sports", "token"));
    DefinitionFingerprints other = of(channel("sports", "token"), channel("news", "token"));

    assertThat(one).isEqualTo(other);
    assertThat(one.differences(other.byName())).isEmpty();
    assertThat(one.byName()).containsOnlyKeys("news", "sports", "provider account");
  }

  @Test
  void whatDiffersIsNamed() {
    DefinitionFingerprints one = of(channel("news", "token"), channel("only-here", "token"));
    DefinitionFingerprints other =
        DefinitionFingerprints.of(
            SECRET,
            List.of(channel("news", "another"), channel("only-there", "token")),
            List.of(new ProviderDefinition("account", 3)),
            Map.of());

    assertThat(one.whole()).isNotEqualTo(other.whole());
    assertThat(one.differences(other.byName()))
        .containsExactly("news", "only-here", "only-there", "provider account");
  }

  @Test
  void withoutTheSecretNothingCanBeGuessed() {
    String here = of(channel("news", "token")).byName().get("news");
    String elsewhere =
        DefinitionFingerprints.of(
                "another secret", List.of(channel("news", "token")), PROVIDERS, Map.of())
            .byName()
            .get("news");
    assertThat(here).hasSize(22).isNotEqualTo(elsewhere);
  }

  private static DefinitionFingerprints of(ChannelDefinition... channels) {
    return DefinitionFingerprints.of(SECRET, List.of(channels), PROVIDERS, Map.of());
  }

  /** A channel with something in every field. */
  private static ChannelDefinition channel(String id, String token) {
    var requests =
        new RequestPolicy(
            Map.of("User-Agent", "x"),
            Map.of(Hop.KEY, Map.of("X-Key", "y")),
            Optional.of(new Credentials.Bearer(token)),
            Optional.of(URI.create("http://proxy.example.com:3128")),
            HttpVersion.HTTP_2,
            new TlsPolicy(Optional.of(Path.of("/etc/ca.pem")), Set.of("a", "b"), false),
            Duration.ofMillis(100));
    var source =
        new SourceDefinition(
            "primary",
            new Locator.Direct(URI.create("https://a.example.com/live.m3u8")),
            1,
            requests,
            true,
            Optional.of("account"),
            new LinkRefresh(Optional.of(Duration.ofHours(1)), Optional.empty()),
            ProbeDepth.DEEP,
            Trust.OPERATOR);
    return new ChannelDefinition(
        new ChannelId(id), "A channel", StartMode.ALWAYS, 100, List.of(source));
  }
}
