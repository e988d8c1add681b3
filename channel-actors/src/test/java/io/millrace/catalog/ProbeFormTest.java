package io.millrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.source.ProbeDepth;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeFormTest {

  private static final String KNOWN = "is one of none, playlist, deep";
  private static final String NO_TEXT =
      "is a text of 1 to 20 characters without control characters";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "{},                             PLAYLIST, ''",
        "{\"probe\": \"none\"},          NONE,     ''",
        "{\"probe\": \"playlist\"},      PLAYLIST, ''",
        "{\"probe\": \"deep\"},          DEEP,     ''",
        "{\"probe\": \"DEEP\"},          PLAYLIST, '" + KNOWN + "'",
        "{\"probe\": \"ffprobe\"},       PLAYLIST, '" + KNOWN + "'",
        "{\"probe\": \"\"},              PLAYLIST, '" + NO_TEXT + "'",
        "{\"probe\": \" \"},             PLAYLIST, '" + NO_TEXT + "'",
        "{\"probe\": null},              PLAYLIST, '" + NO_TEXT + "'",
        "{\"probe\": true},              PLAYLIST, '" + NO_TEXT + "'",
        "{\"probe\": 1},                 PLAYLIST, '" + NO_TEXT + "'",
        "{\"probe\": [\"deep\"]},        PLAYLIST, '" + NO_TEXT + "'",
      })
  void readsHowDeepASourceIsProbed(String json, ProbeDepth depth, String problem)
      throws JsonProcessingException {
    var problems = new ProblemsOfChannel("news");
    var fields = new JsonFields(new ObjectMapper().readTree(json), "sources[0].", problems);

    assertThat(ProbeForm.read(fields)).isEqualTo(depth);
    if (problem.isEmpty()) {
      assertThat(problems.found()).isEmpty();
    } else {
      assertThat(problems.found())
          .containsExactly(new CatalogProblem("news", "sources[0].probe", problem));
    }
  }
}
