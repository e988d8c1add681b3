package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.LinkRefresh;
import io.millrace.source.Locator;
import io.millrace.source.ProbeDepth;
import io.millrace.source.ProviderDefinition;
import io.millrace.source.Query;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import io.millrace.source.Step;
import io.millrace.upstream.Credentials;
import io.millrace.upstream.Hop;
import io.millrace.upstream.HttpVersion;
import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.TlsPolicy;
import io.millrace.upstream.Trust;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
  void everyFieldCounts() {
    Set<String> texts = new HashSet<>();
    ChannelDefinition plain = channel("news", "token");
    SourceDefinition source = plain.sources().getFirst();
    RequestPolicy asked = source.requests();
    assertThat(texts.add(RecordText.of(source))).isTrue();
    for (SourceDefinition changed :
        List.of(
            with(source, new Locator.Direct(URI.create("https://b.example.com/")), asked),
            with(source, new Locator.Command(List.of("a", "b")), asked),
            with(source, new Locator.Command(List.of("ab")), asked),
            with(
                source,
                new Locator.Json(
                    URI.create("https://a.example.com/"), "/a", "GET", Optional.empty(), Map.of()),
                asked),
            with(source, page(new Step.Follow(new Query.Selector("a"), Map.of())), asked),
            with(source, page(new Step.Find(new Query.Selector("a"), Map.of())), asked),
            with(source, page(new Step.Find(new Query.Expression("a"), Map.of())), asked),
            with(source, source.locator(), RequestPolicy.PLAIN),
            with(source, source.locator(), RequestPolicy.ofHeaders(Map.of("a", "bc"))),
            with(source, source.locator(), RequestPolicy.ofHeaders(Map.of("ab", "c"))))) {
      assertThat(texts.add(RecordText.of(changed))).as("another text").isTrue();
    }
  }

  @Test
  void theOrderOfMapsAndSetsIsNone() {
    Map<String, String> headers = new LinkedHashMap<>();
    Map<String, String> reversed = new LinkedHashMap<>();
    for (int i = 0; i < 50; i++) {
      headers.put("h" + i, "v");
      reversed.put("h" + (49 - i), "v");
    }
    assertThat(RecordText.of(new Wrapped(headers))).isEqualTo(RecordText.of(new Wrapped(reversed)));
  }

  @Test
  void whereAnInstallationLiesMakesNoDifferenceAndNeitherDoesWhatIsEmpty() {
    assertThat(RecordText.of(new Wrapped(Path.of("/a/ca.pem"))))
        .isEqualTo(RecordText.of(new Wrapped(Path.of("/b/ca.pem"))))
        .isNotEqualTo(RecordText.of(new Wrapped(Path.of("/b/other.pem"))));
    assertThat(RecordText.of(new Wrapped(Optional.empty()))).isEqualTo("Wrapped()");
    assertThat(RecordText.of(new Wrapped(new HashMap<>()))).isEqualTo("Wrapped()");
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

  @Test
  void whatIsNoPlainDataIsRefused() {
    assertThatThrownBy(() -> RecordText.of(new Wrapped(Instant.EPOCH)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.time.Instant");
  }

  private record Wrapped(Object value) {}

  private static DefinitionFingerprints of(ChannelDefinition... channels) {
    return DefinitionFingerprints.of(SECRET, List.of(channels), PROVIDERS, Map.of());
  }

  private static Locator page(Step step) {
    return new Locator.Page(URI.create("https://a.example.com/"), List.of(step), Map.of());
  }

  private static SourceDefinition with(
      SourceDefinition source, Locator locator, RequestPolicy requests) {
    return new SourceDefinition(
        source.name(),
        locator,
        source.priority(),
        requests,
        source.decrypt(),
        source.provider(),
        source.refresh(),
        source.probe(),
        source.trust());
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
