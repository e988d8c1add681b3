package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MissingDefinitionsTest {

  private static final String ANY = ChannelRegions.type(Optional.empty());
  private static final String GERMAN = ChannelRegions.type(Optional.of("vpn-de"));
  private static final Map<String, String> OWN = Map.of("news", "x1", "sport", "x2", "tv", "x3");

  @Test
  void whatOthersDoNotHaveTheyLack() {
    var missing =
        of(Map.of("b", Map.of("news", Optional.empty(), "sport", Optional.empty()), "c", Map.of()));
    assertThat(missing.shards(ANY, name -> name))
        .isEqualTo(Map.of("news", Map.of("b", 1), "sport", Map.of("b", 1)));
  }

  @Test
  void whatOnlyOthersHaveThisNodeLacksAndWhoeverElseHasItNot() {
    var missing = of(Map.of("b", Map.of("film", Optional.of("x4")), "c", Map.of()));
    assertThat(missing.shards(ANY, name -> name)).isEqualTo(Map.of("film", Map.of("a", 1, "c", 1)));
  }

  @Test
  void whatIsOnlyDefinedDifferentlyIsLackedByNobody() {
    var missing = of(Map.of("b", Map.of("news", Optional.of("other"))));
    assertThat(missing.shards(ANY, name -> name)).isEmpty();
    assertThat(missing).isEqualTo(MissingDefinitions.NONE);
  }

  @Test
  void aChannelOfAnotherRoleIsAnotherChannelForThePlacement() {
    var missing = of(Map.of("b", Map.of("news", Optional.of("x1@vpn-de")), "c", Map.of()));
    assertThat(missing.shards(ANY, name -> name)).isEqualTo(Map.of("news", Map.of("b", 1)));
    assertThat(missing.shards(GERMAN, name -> name))
        .isEqualTo(Map.of("news", Map.of("a", 1, "c", 1)));
  }

  @Test
  void channelsOfOneShardAreCountedTogether() {
    var missing =
        of(
            Map.of(
                "b",
                Map.of("news", Optional.empty(), "sport", Optional.empty()),
                "c",
                Map.of("news", Optional.empty())));
    assertThat(missing.shards(ANY, name -> "7")).isEqualTo(Map.of("7", Map.of("b", 2, "c", 1)));
  }

  @Test
  void providersHaveNoPlace() {
    var missing = of(Map.of("b", Map.of("provider account", Optional.of("y"))));
    assertThat(missing).isEqualTo(MissingDefinitions.NONE);
  }

  private static MissingDefinitions of(Map<String, Map<String, Optional<String>>> others) {
    return MissingDefinitions.of("a", OWN, others);
  }
}
