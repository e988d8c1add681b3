package io.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlaylistWriterTest {

  @Test
  void whatIsWrittenReadsBackEqual() {
    for (long seed = 0; seed < 2_000; seed++) {
      RandomPlaylists random = new RandomPlaylists(seed);
      MediaPlaylist media = random.media();
      MultivariantPlaylist multivariant = random.multivariant();

      assertThat(PlaylistParser.parse(PlaylistWriter.write(media)))
          .as("seed %d", seed)
          .isEqualTo(media);
      assertThat(PlaylistParser.parse(PlaylistWriter.write(multivariant)))
          .as("seed %d", seed)
          .isEqualTo(multivariant);
    }
  }

  @Test
  void writesALivePlaylist() {
    var playlist =
        new MediaPlaylist(
            1,
            Duration.ofSeconds(6),
            7,
            2,
            Optional.empty(),
            false,
            false,
            List.of("#EXT-X-INDEPENDENT-SEGMENTS"),
            List.of(
                segment(7, Duration.ofMillis(6_006), List.of()),
                segment(8, Duration.ofNanos(5_989_333_333L), List.of("#EXT-X-CUE-IN"))));

    assertThat(PlaylistWriter.write(playlist))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-TARGETDURATION:6
            #EXT-X-MEDIA-SEQUENCE:7
            #EXT-X-DISCONTINUITY-SEQUENCE:2
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z
            #EXTINF:6.006,
            7.ts
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z
            #EXT-X-CUE-IN
            #EXTINF:5.989333333,
            8.ts
            """);
  }

  @Test
  void saysKeysAndSectionAgainAfterADiscontinuity() {
    String text =
        """
        #EXTM3U
        #EXT-X-VERSION:6
        #EXT-X-TARGETDURATION:6
        #EXT-X-MEDIA-SEQUENCE:0
        #EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x01
        #EXT-X-MAP:URI="init.mp4"
        #EXTINF:6.000,
        0.mp4
        #EXTINF:6.000,
        1.mp4
        #EXT-X-DISCONTINUITY
        #EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x01
        #EXT-X-MAP:URI="init.mp4"
        #EXTINF:6.000,
        2.mp4
        """;

    assertThat(PlaylistWriter.write((MediaPlaylist) PlaylistParser.parse(text))).isEqualTo(text);
  }

  @Test
  void raisesTheVersionToWhatTheTagsNeed() {
    assertThat(rewritten("#EXTINF:6,\na.ts\n")).contains("#EXT-X-VERSION:3\n");
    assertThat(rewritten("#EXTINF:6,\n#EXT-X-BYTERANGE:1@2\na.ts\n"))
        .contains("#EXT-X-VERSION:4\n");
    assertThat(rewritten("#EXT-X-KEY:METHOD=X,URI=\"k\",KEYFORMAT=\"f\"\n#EXTINF:6,\na.ts\n"))
        .contains("#EXT-X-VERSION:5\n");
    assertThat(rewritten("#EXT-X-MAP:URI=\"i\"\n#EXTINF:6,\na.ts\n"))
        .contains("#EXT-X-VERSION:6\n");
  }

  @Test
  void refusesToWithdrawAnInitializationSection() {
    var withSection =
        (MediaPlaylist)
            PlaylistParser.parse(
                "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:URI=\"i\"\n#EXTINF:6,\na.mp4\n");
    var playlist =
        new MediaPlaylist(
            6,
            Duration.ofSeconds(6),
            0,
            0,
            Optional.empty(),
            false,
            false,
            List.of(),
            List.of(
                withSection.segments().getFirst(), segment(1, Duration.ofSeconds(6), List.of())));

    assertThatThrownBy(() -> PlaylistWriter.write(playlist))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be withdrawn");
  }

  @Test
  void noModelCanBreakALine() {
    assertThatThrownBy(() -> segment(1, Duration.ZERO, List.of("#A\r#EXT-X-ENDLIST")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VariantStream("a\nb", AttributeList.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VariantStream("#a", AttributeList.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String rewritten(String segments) {
    return PlaylistWriter.write(
        (MediaPlaylist) PlaylistParser.parse("#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + segments));
  }

  private static MediaSegment segment(long number, Duration duration, List<String> tags) {
    return new MediaSegment(
        number,
        number + ".ts",
        duration,
        "",
        false,
        Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        tags);
  }
}
