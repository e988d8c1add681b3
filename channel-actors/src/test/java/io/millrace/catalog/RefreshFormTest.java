package io.millrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.LinkRefresh;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefreshFormTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                               | -1   | -1
          {'every': '1h'}                  | 3600 | -1
          {'every': '20s', 'before': '5s'} | 20   | 5
          {'before': '2 m'}                | -1   | 120
          {'every': '30d'}                 | 2592000 | -1
          {'every': '5000ms'}              | 5    | -1
          """,
      quoteCharacter = '`')
  void readsWhenTheLinkIsRenewed(String json, long every, long before) {
    CatalogSnapshot snapshot = read("'refresh': " + json);

    assertThat(snapshot.problems()).isEmpty();
    assertThat(snapshot.definitions().getFirst().sources().getFirst().refresh())
        .isEqualTo(new LinkRefresh(seconds(every), seconds(before)));
  }

  @Test
  void whatIsLeftOutIsLeftToTheLink() {
    assertThat(read("'priority': 1").definitions().getFirst().sources().getFirst().refresh())
        .isEqualTo(LinkRefresh.BY_ITSELF);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '1h'                           | sources[0].refresh        | is an object
          {'every': '1 year'}            | sources[0].refresh.every  | is a time with its unit
          {'every': 3600}                | sources[0].refresh.every  | from 5 s to 30 d
          {'every': '4s'}                | sources[0].refresh.every  | from 5 s to 30 d
          {'every': '31d'}               | sources[0].refresh.every  | from 5 s to 30 d
          {'every': '99999999999h'}      | sources[0].refresh.every  | is a time with its unit
          {'before': '10ms'}             | sources[0].refresh.before | from 1 s to 30 d
          {'every': '1m', 'before': '1m'}| sources[0].refresh.before | has to be shorter than every
          {'ever': '1m'}                 | sources[0].refresh.ever   | known are: every, before
          """,
      quoteCharacter = '`')
  void whatIsWrongIsNamed(String json, String field, String reason) {
    assertThat(read("'refresh': " + json).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.field()).isEqualTo(field);
              assertThat(problem.reason()).contains(reason);
            });
  }

  private static Optional<Duration> seconds(long seconds) {
    return seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  private static CatalogSnapshot read(String field) {
    String json =
        "{'channels': [{'id': 'news', 'sources': [{'name': 'a', 'url': 'http://a.example.com/', "
            + field
            + "}]}]}";
    return ((JsonCatalog.Outcome.Read)
            JsonCatalog.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
        .snapshot();
  }
}
