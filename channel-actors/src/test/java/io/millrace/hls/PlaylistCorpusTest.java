package io.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlaylistCorpusTest {
  /** Every tag of 8216bis, section 4.4. */
  private static final List<String> TAGS =
      List.of(
          "#EXTM3U",
          "#EXT-X-VERSION",
          "#EXT-X-INDEPENDENT-SEGMENTS",
          "#EXT-X-START",
          "#EXT-X-DEFINE",
          "#EXT-X-TARGETDURATION",
          "#EXT-X-MEDIA-SEQUENCE",
          "#EXT-X-DISCONTINUITY-SEQUENCE",
          "#EXT-X-ENDLIST",
          "#EXT-X-PLAYLIST-TYPE",
          "#EXT-X-I-FRAMES-ONLY",
          "#EXT-X-PART-INF",
          "#EXT-X-SERVER-CONTROL",
          "#EXTINF",
          "#EXT-X-BYTERANGE",
          "#EXT-X-DISCONTINUITY",
          "#EXT-X-KEY",
          "#EXT-X-MAP",
          "#EXT-X-PROGRAM-DATE-TIME",
          "#EXT-X-GAP",
          "#EXT-X-BITRATE",
          "#EXT-X-PART",
          "#EXT-X-DATERANGE",
          "#EXT-X-SKIP",
          "#EXT-X-PRELOAD-HINT",
          "#EXT-X-RENDITION-REPORT",
          "#EXT-X-MEDIA",
          "#EXT-X-STREAM-INF",
          "#EXT-X-I-FRAME-STREAM-INF",
          "#EXT-X-SESSION-DATA",
          "#EXT-X-SESSION-KEY",
          "#EXT-X-CONTENT-STEERING");

  static List<PlaylistCorpus.Entry> all() {
    return PlaylistCorpus.all();
  }

  static List<PlaylistCorpus.Entry> readable() {
    return PlaylistCorpus.readable();
  }

  @Test
  void hasEveryTag() {
    Set<String> tags = new TreeSet<>();
    for (PlaylistCorpus.Entry entry : all()) {
      Line.of(PlaylistDocument.parse(entry.text())).forEach(line -> tags.add(line.tag()));
    }

    assertThat(tags).containsAll(TAGS);
    assertThat(all()).hasSizeGreaterThanOrEqualTo(60);
  }

  @ParameterizedTest
  @MethodSource("all")
  void comesOutOfItsLinesCharacterForCharacter(PlaylistCorpus.Entry entry) {
    assertThat(PlaylistDocument.parse(entry.text()).text()).isEqualTo(entry.text());
  }

  @ParameterizedTest
  @MethodSource("readable")
  void isReadAndWrittenCharacterForCharacter(PlaylistCorpus.Entry entry) {
    ParsedPlaylist parsed = PlaylistParser.read(entry.text(), PlaylistCorpus.VARIABLES);

    assertThat(parsed.document().text()).isEqualTo(entry.text());
    if (parsed.playlist() instanceof MultivariantPlaylist multivariant
        && multivariant.variables().isEmpty()) {
      assertThat(PlaylistWriter.write(multivariant)).isEqualTo(entry.text());
    }
  }

  @ParameterizedTest
  @MethodSource("readable")
  void inNormalFormSaysTheSame(PlaylistCorpus.Entry entry) {
    if (entry.playlist() instanceof MediaPlaylist playlist) {
      String text = PlaylistWriter.write(playlist);
      MediaPlaylist again = (MediaPlaylist) PlaylistParser.parse(text);

      assertThat(again.segments()).isEqualTo(playlist.segments());
      assertThat(again.headerTags()).isEqualTo(playlist.headerTags());
      assertThat(again.version()).isGreaterThanOrEqualTo(playlist.version());
      assertThat(PlaylistWriter.write(again)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void isReadUnlessThereIsAReason(PlaylistCorpus.Entry entry) {
    String reason = PlaylistCorpus.REFUSED.get(entry.name());
    if (reason == null) {
      assertThat(entry.playlist().version()).isPositive();
    } else {
      assertThatThrownBy(entry::playlist)
          .isInstanceOf(PlaylistException.class)
          .hasMessageContaining(reason);
    }
  }
}
