package io.millrace.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.PlaylistParser;
import io.millrace.hls.Rendition;
import io.millrace.hls.Resolution;
import io.millrace.hls.VariantStream;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MultivariantTemplateTest {

  private static final MeasuredStream UNMEASURED =
      new MeasuredStream(
          5_000_000, OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static String text(Sources source) {
    return Ladder.of(source.playlist()).template(UNMEASURED).text("abc");
  }

  private static MultivariantPlaylist read(Sources source) {
    return (MultivariantPlaylist) PlaylistParser.parse(text(source));
  }

  @ParameterizedTest
  @EnumSource(Sources.class)
  void namesNothingButOurAddresses(Sources source) {
    MultivariantPlaylist playlist = read(source);
    assertThat(playlist.variants())
        .isNotEmpty()
        .extracting(VariantStream::uri)
        .allMatch(uri -> uri.matches("viewers/abc/[va]\\d+/index\\.m3u8"));
    assertThat(text(source)).doesNotContain("example.com/", ".m3u8?", "{session}");
  }

  @Test
  void saysAVariantForEachGroupAgain() {
    assertThat(read(Sources.REPEATED).variants())
        .extracting(VariantStream::uri)
        .containsExactly(
            "viewers/abc/v0/index.m3u8",
            "viewers/abc/v0/index.m3u8",
            "viewers/abc/v1/index.m3u8",
            "viewers/abc/v1/index.m3u8",
            "viewers/abc/a0/index.m3u8");
  }

  @Test
  void saysBackupsOnceAndDoesNotSteer() {
    assertThat(read(Sources.BACKED_UP).variants()).hasSize(2);
    MultivariantPlaylist steered = read(Sources.STEERED);
    assertThat(steered.variants()).hasSize(1);
    assertThat(steered.renditions())
        .singleElement()
        .extracting(Rendition::uri)
        .isEqualTo(Optional.of("viewers/abc/a0/index.m3u8"));
    assertThat(text(Sources.STEERED)).doesNotContain("STEERING", "PATHWAY-ID");
  }

  @Test
  void keepsWhatHasNoAddress() {
    assertThat(text(Sources.DEMUXED))
        .contains(
            "TYPE=CLOSED-CAPTIONS",
            "DATA-ID=\"com.example.title\",VALUE=\"News\"",
            "DATA-ID=\"com.example.more\",URI=\"viewers/abc/session/data-0\"",
            "URI=\"viewers/abc/i1/index.m3u8\"");
    assertThat(Ladder.of(Sources.DEMUXED.playlist()).sessionData()).containsExactly("more.json");
  }

  @Test
  void fillsOnlyItsOwnHoles() {
    var playlist =
        (MultivariantPlaylist)
            PlaylistParser.parse(
                "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,NAME=\"{session}\"\nlive.m3u8\n");
    assertThat(Ladder.of(playlist).template(UNMEASURED).text("abc"))
        .contains("NAME=\"{session}\"\nviewers/abc/v0/index.m3u8\n");
  }

  @Test
  void saysWhatWasMeasuredOfASingleStream() {
    var measured =
        new MeasuredStream(
            2_500_000,
            OptionalLong.of(2_000_000),
            Optional.of("avc1.64001f,mp4a.40.2"),
            Optional.of(new Resolution(1280, 720)),
            Optional.of(new BigDecimal("29.97002")));
    assertThat(MultivariantTemplate.single("main", measured).text("abc"))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=2500000,AVERAGE-BANDWIDTH=2000000,\
            CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=29.970
            viewers/abc/main/index.m3u8
            """);
    assertThat(Ladder.single().template(UNMEASURED).text("abc"))
        .isEqualTo("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=5000000\nviewers/abc/main/index.m3u8\n");
  }

  @Test
  void refusesNoBandwidth() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new MeasuredStream(
                    0, OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
  }
}
