package io.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaylistVariablesTest {
  private static final String HEADER = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n";

  @Test
  void valuesStandInUrisQuotedStringsAndHexadecimalSequences() {
    var playlist = (MediaPlaylist) PlaylistCorpus.named("variables-media").playlist();

    MediaSegment first = playlist.segments().getFirst();
    assertThat(first.uri()).isEqualTo("https://media.example.com/a/0.m4s");
    assertThat(first.title()).isEqualTo("{$path} stays in a title");
    assertThat(first.map().orElseThrow().uri()).isEqualTo("https://media.example.com/a/init.mp4");
    assertThat(first.keys().getFirst().uri()).isEqualTo("https://media.example.com/a/key");
    assertThat(first.keys().getFirst().iv().orElseThrow()).hasSize(16).endsWith(7);
    assertThat(playlist.segments().getLast().tags())
        .containsExactly(
            "#EXT-X-DATERANGE:ID=\"https://media.example.com/a\",START-DATE=\"2026-03-01T10:00:00Z\"");
    assertThat(PlaylistWriter.write(playlist))
        .doesNotContain("EXT-X-DEFINE")
        .doesNotContain("IV=0x{$");
  }

  @Test
  void aMultivariantPlaylistHandsItsVariablesOn() {
    var multivariant =
        (MultivariantPlaylist) PlaylistCorpus.named("variables-multivariant").playlist();

    assertThat(multivariant.variables())
        .containsEntry("base", "https://media.example.com")
        .containsEntry("audio", "https://media.example.com/audio")
        .containsEntry("session", "s1");
    assertThat(multivariant.renditions().getFirst().uri())
        .contains("https://media.example.com/audio/en.m3u8?s=s1");
    assertThat(multivariant.variants())
        .extracting(VariantStream::uri)
        .containsExactly(
            "https://media.example.com/low.m3u8", "https://media.example.com/mid.m3u8?s=s1");
    assertThat(PlaylistWriter.write(multivariant)).doesNotContain("{$").doesNotContain("DEFINE");
    assertThat(
            uriOf(
                "#EXT-X-DEFINE:IMPORT=\"base\";#EXTINF:1,;{$base}/a",
                new PlaylistVariables(multivariant.variables(), Map.of())))
        .isEqualTo("https://media.example.com/a");
  }

  @Test
  void aQueryIsTakenApart() {
    assertThat(
            PlaylistVariables.ofQuery(
                Optional.of("a=1&b=x%2Fy%20z+&a=2&none&empty=&q=%22&l=%0a&u=%C3%A4&p=5%&%6E=v"),
                Map.of("i", "j")))
        .isEqualTo(
            new PlaylistVariables(
                Map.of("i", "j"), Map.of("a", "1", "b", "x/y z+", "u", "ä", "p", "5%", "n", "v")));
    assertThat(PlaylistVariables.ofQuery(Optional.empty(), Map.of()))
        .isEqualTo(PlaylistVariables.NONE);
  }

  @Test
  void noValueCanBreakALineOrAString() {
    assertThatThrownBy(() -> new PlaylistVariables(Map.of("a", "b\"c"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PlaylistVariables(Map.of(), Map.of("a", "b\nc")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "#EXTINF:1,;{$a} | 4 | the variable a is not defined",
        "#EXTINF:1,;{$a};#EXT-X-DEFINE:NAME=\"a\",VALUE=\"1\" | 4 | the variable a is not defined",
        "#EXT-X-MAP:URI=\"{$a}\" | 3 | the variable a is not defined",
        "#EXT-X-DEFINE:NAME=\"a\",VALUE=\"{$a}\" | 3 | the variable a is not defined",
        "#EXT-X-DEFINE:NAME=\"a\",VALUE=\"1\";#EXT-X-DEFINE:NAME=\"a\",VALUE=\"1\" | 4 | twice",
        "#EXT-X-DEFINE:IMPORT=\"a\" | 3 | is not defined by a Multivariant Playlist",
        "#EXT-X-DEFINE:QUERYPARAM=\"a\" | 3 | is no parameter",
        "#EXT-X-DEFINE:NAME=\"a\" | 3 | has no VALUE",
        "#EXT-X-DEFINE:VALUE=\"a\" | 3 | needs one of NAME, IMPORT and QUERYPARAM",
        "#EXT-X-DEFINE:NAME=\"a\",VALUE=\"1\",IMPORT=\"a\" | 3 | needs one of",
        "#EXT-X-DEFINE:NAME=\"a b\",VALUE=\"1\" | 3 | not a name",
        "#EXT-X-DEFINE:NAME | 3 | needs one of",
        "#EXT-X-DEFINE:NAME=\"a\",VALUE=\"#b\";#EXTINF:1,;{$a} | 5 | something else",
        "#EXT-X-DEFINE:NAME=\"a\",VALUE=\"\";#EXTINF:1,;{$a} | 5 | something else",
      })
  void refusesWithLineAndReason(String lines, int line, String reason) {
    assertThatThrownBy(() -> uriOf(lines, PlaylistVariables.NONE))
        .isInstanceOf(PlaylistException.class)
        .hasMessageStartingWith("line " + line + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  void aMultivariantPlaylistCannotImport() {
    assertThatThrownBy(
            () ->
                PlaylistParser.parse(
                    "#EXTM3U\n#EXT-X-DEFINE:IMPORT=\"a\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv",
                    new PlaylistVariables(Map.of("a", "1"), Map.of())))
        .isInstanceOf(PlaylistException.class)
        .hasMessageContaining("cannot import");
  }

  @Test
  @Timeout(20)
  void aSmallTextCannotBecomeALargeOne() {
    StringBuilder repeated =
        new StringBuilder("#EXT-X-DEFINE:NAME=\"a\",VALUE=\"" + "x".repeat(1 << 20) + "\"");
    repeated.append(";#EXTINF:1,;{$a}".repeat(1_000));
    StringBuilder doubled = new StringBuilder("#EXT-X-DEFINE:NAME=\"v0\",VALUE=\"0123456789\"");
    for (int i = 1; i < 40; i++) {
      String before = "{$v" + (i - 1) + "}";
      doubled.append(";#EXT-X-DEFINE:NAME=\"v" + i + "\",VALUE=\"" + before + before + "\"");
    }

    for (StringBuilder lines : new StringBuilder[] {repeated, doubled}) {
      assertThatThrownBy(() -> uriOf(lines.toString(), PlaylistVariables.NONE))
          .isInstanceOf(PlaylistException.class)
          .hasMessageContaining("variables stand for more than 4194304 characters");
    }
  }

  private static String uriOf(String lines, PlaylistVariables variables) {
    var playlist =
        (MediaPlaylist) PlaylistParser.parse(HEADER + lines.replace(';', '\n'), variables);
    return playlist.segments().getFirst().uri();
  }
}
