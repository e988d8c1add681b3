package io.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.upstream.RequestPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordTextTest {

  @Test
  void everyFieldCounts() {
    Set<String> texts = new HashSet<>();
    var asked = RequestPolicy.ofHeaders(Map.of("a", "b"));
    var source =
        new SourceDefinition(
            "primary",
            new Locator.Direct(URI.create("https://a.example.com/live.m3u8")),
            1,
            asked.headers());
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
  void whatIsNoPlainDataIsRefused() {
    assertThatThrownBy(() -> RecordText.of(new Wrapped(Instant.EPOCH)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.time.Instant");
  }

  private record Wrapped(Object value) {}

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
}
