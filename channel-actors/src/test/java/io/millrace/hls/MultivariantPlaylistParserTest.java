package io.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultivariantPlaylistParserTest {

  @Test
  void readsVariantsAndRenditions() {
    var playlist =
        (MultivariantPlaylist)
            PlaylistParser.parse(
                """
                #EXTM3U
                #EXT-X-VERSION:4
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English, US",LANGUAGE="en",URI="en.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,RESOLUTION=1280x720,FRAME-RATE=29.970,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a"
                720.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=lots,RESOLUTION=big,FRAME-RATE=fast
                unknown.m3u8
                #EXT-X-SESSION-DATA:DATA-ID="x",VALUE="y"
                """);

    assertThat(playlist.version()).isEqualTo(4);
    assertThat(playlist.independentSegments()).isTrue();
    assertThat(playlist.tags()).containsExactly("#EXT-X-SESSION-DATA:DATA-ID=\"x\",VALUE=\"y\"");

    Rendition rendition = playlist.renditions().getFirst();
    assertThat(rendition.type()).contains("AUDIO");
    assertThat(rendition.groupId()).contains("a");
    assertThat(rendition.name()).contains("English, US");
    assertThat(rendition.language()).contains("en");
    assertThat(rendition.uri()).contains("en.m3u8");

    VariantStream variant = playlist.variants().getFirst();
    assertThat(variant.uri()).isEqualTo("720.m3u8");
    assertThat(variant.bandwidth()).hasValue(2_000_000);
    assertThat(variant.averageBandwidth()).hasValue(1_500_000);
    assertThat(variant.resolution()).contains(new Resolution(1280, 720));
    assertThat(variant.frameRate()).contains(new BigDecimal("29.970"));
    assertThat(variant.codecs()).contains("avc1.64001f,mp4a.40.2");

    VariantStream unreadable = playlist.variants().getLast();
    assertThat(unreadable.bandwidth()).isEmpty();
    assertThat(unreadable.resolution()).isEmpty();
    assertThat(unreadable.frameRate()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "#EXTM3U;#EXT-X-STREAM-INF:BANDWIDTH=1 | 2 | without a URI",
        "#EXTM3U;#EXT-X-STREAM-INF:BANDWIDTH=1;#EXT-X-STREAM-INF:BANDWIDTH=2;a | 2 | without a URI",
        "#EXTM3U;#EXT-X-STREAM-INF:BANDWIDTH=1;a;b | 4 | without #EXT-X-STREAM-INF",
        "#EXTM3U;#EXT-X-STREAM-INF:BANDWIDTH;a | 2 | not an attribute list",
        "#EXTM3U;#EXT-X-MEDIA:NAME=\"a | 2 | not closed",
      })
  void refusesWithLineAndReason(String lines, int line, String reason) {
    assertThatThrownBy(() -> PlaylistParser.parse(lines.replace(';', '\n')))
        .isInstanceOf(PlaylistException.class)
        .hasMessageStartingWith("line " + line + ": ")
        .hasMessageContaining(reason);
  }
}
