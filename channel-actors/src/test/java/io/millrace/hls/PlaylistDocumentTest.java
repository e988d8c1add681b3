package io.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaylistDocumentTest {
  private static final String CHARACTERS = "\r\n\r\n\r\n#E:,=\" \t\uFEFFa\u2028\u0085\uD83D\uDE00";

  @Test
  void givesEveryTextBack() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
      assertThat(PlaylistDocument.parse(text.toString()).text())
          .as("round %d", round)
          .isEqualTo(text.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "#T:A=1,B=\"x,y\",C=3 | B | \"z\" | #T:A=1,B=\"z\",C=3",
        "` #T: A = 1 , ,B= 2 , C=3 ` | B | 9 | ` #T: A = 1 , ,B= 9 , C=3 `",
        "#T:A=1,A=2 | A | 3 | #T:A=3,A=3",
        "#T:A=1 | B | 2 | #T:A=1",
      })
  void changesOneAttribute(String line, String name, String value, String expected) {
    assertThat(PlaylistDocument.parse(line).edit().attribute(1, name, value).done().text())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "#T:A=1,B=\"x,y\",C=3 | A | #T:B=\"x,y\",C=3",
        "#T:A=1,B=\"x,y\",C=3 | B | #T:A=1,C=3",
        "#T:A=1,B=\"x,y\",C=3 | C | #T:A=1,B=\"x,y\"",
        "#T:A=1,A=2,B=3,A=4 | A | #T:B=3",
        "#T:A=1 | A | #T:",
      })
  void takesOneAttributeOut(String line, String name, String expected) {
    assertThat(PlaylistDocument.parse(line).edit().withoutAttribute(1, name).done().text())
        .isEqualTo(expected);
  }

  @Test
  void changesUrisAndLinesAndNothingElse() {
    PlaylistDocument document = PlaylistDocument.parse("#EXTM3U\r\n\r\n  a.ts \r#B\nc.ts");

    assertThat(document.edit().uri(3, "x").remove(4).insertAfter(5, "#D").done().text())
        .isEqualTo("#EXTM3U\r\n\r\n  x \rc.ts\n#D");
    assertThat(document.edit().insertAfter(1, "#N").insertAfter(1, "#O").done().text())
        .isEqualTo("#EXTM3U\r\n#N\r\n#O\r\n\r\n  a.ts \r#B\nc.ts");
    assertThat(document.edit().done()).isEqualTo(document);
  }

  @Test
  void noChangeCanBreakALine() {
    PlaylistEdits edits = PlaylistDocument.parse("#A:B=1\na").edit();

    assertThatThrownBy(() -> edits.attribute(1, "B", "1\n#X"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> edits.uri(2, "a\r#X")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> edits.uri(2, "#X")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> edits.insertAfter(2, "a\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
