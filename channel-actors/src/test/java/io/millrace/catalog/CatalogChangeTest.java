package io.millrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.Locator;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogChangeTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // before, after, added, changed, removed, unchanged
        "-,         -,         -,   -,   -,   0",
        "-,         a1 b1,     a1 b1, -, -,   0",
        "a1 b1,     a1 b1,     -,   -,   -,   2",
        "a1 b1,     b1 a1,     -,   -,   -,   2",
        "a1 b1,     a1 b2,     -,   b2,  -,   1",
        "a1 b1,     b1,        -,   -,   a,   1",
        "a1 b1,     -,         -,   -,   a b, 0",
        "a1 b1 c1,  c2 d1 a1,  d1,  c2,  b,   1",
      })
  void comparesTwoCatalogs(
      @Nullable String before,
      @Nullable String after,
      @Nullable String added,
      @Nullable String changed,
      @Nullable String removed,
      int unchanged) {
    CatalogChange change = CatalogChange.between(channels(before), channels(after));

    assertThat(change.added()).isEqualTo(channels(added));
    assertThat(change.changed()).isEqualTo(channels(changed));
    assertThat(change.removed()).isEqualTo(words(removed).stream().map(ChannelId::new).toList());
    assertThat(change.unchanged()).isEqualTo(unchanged);
    assertThat(change.isEmpty()).isEqualTo(added == null && changed == null && removed == null);
  }

  /** {@code a1} is channel a as it is defined in edition 1. */
  private static List<ChannelDefinition> channels(@Nullable String words) {
    return words(words).stream().map(CatalogChangeTest::channel).toList();
  }

  private static ChannelDefinition channel(String word) {
    URI uri = URI.create("http://" + word + ".example.com/");
    return new ChannelDefinition(
        new ChannelId(word.substring(0, 1)),
        "a channel",
        StartMode.ALWAYS,
        List.of(new SourceDefinition("only", new Locator.Direct(uri), 1, Map.of())));
  }

  private static List<String> words(@Nullable String text) {
    return text == null ? List.of() : List.of(text.split(" "));
  }
}
