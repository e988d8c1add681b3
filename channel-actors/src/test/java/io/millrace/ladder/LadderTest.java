package io.millrace.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.PlaylistParser;
import io.millrace.ladder.TrackSource.Absent;
import io.millrace.ladder.TrackSource.At;
import io.millrace.ladder.TrackSource.Muxed;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of ladders and the sources that are mapped onto them; see {@link Sources}. */
final class LadderTest {

  private static String written(TrackSource source) {
    return switch (source) {
      case At(List<String> uris) -> String.join(" ", uris);
      case Muxed(List<String> uris) -> "in " + String.join(" ", uris);
      case Absent() -> "absent";
    };
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "MUXED, v0 v1 v2, v0",
    "DEMUXED, v0 v1 a0 a1 a2 s0 s1 i0 i1, v0 a1",
    "HEVC_AND_AVC, v0 v1 v2, v0",
    "NO_CODECS, v0 v1 v2, v0",
    "AUDIO_ONLY, v0 v1, v0",
    "ONE, v0, v0",
    "REPEATED, v0 v1 a0 a1, v0 a0",
    "BACKED_UP, v0 v1, v0",
    "STEERED, v0 a0, v0 a0",
    "ANGLES, v0 a0 x0, v0",
  })
  void makesATrackOfEachMediaPlaylist(Sources source, String tracks, String defaults) {
    Ladder ladder = Ladder.of(source.playlist());
    assertThat(ladder.tracks().stream().map(LadderTrack::id).collect(Collectors.joining(" ")))
        .isEqualTo(tracks);
    assertThat(String.join(" ", ladder.defaultTracks())).isEqualTo(defaults);
    assertThat(ladder.isSingle()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Sources.class)
  void findsEveryTrackAtItsOwnSource(Sources source) {
    Ladder ladder = Ladder.of(source.playlist());
    LadderMap map = ladder.map(source.playlist());
    assertThat(map.tracks().values()).allMatch(At.class::isInstance).doesNotHaveDuplicates();
    assertThat(map.tracks()).hasSameSizeAs(ladder.tracks());
  }

  @ParameterizedTest(name = "{1} of {0} at {2}")
  @CsvSource({
    // nearest resolution, then nearest bandwidth
    "MUXED, v0, ONE, only.m3u8",
    "MUXED, v2, ONE, only.m3u8",
    "ONE, v0, MUXED, 720.m3u8",
    "MUXED, v0, NO_CODECS, high.m3u8",
    "MUXED, v1, NO_CODECS, middle.m3u8",
    "NO_CODECS, v0, MUXED, 360.m3u8",
    "NO_CODECS, v1, MUXED, 720.m3u8",
    // the family of codecs goes before the resolution
    "MUXED, v0, HEVC_AND_AVC, avc720.m3u8",
    "HEVC_AND_AVC, v0, MUXED, 1080.m3u8",
    "HEVC_AND_AVC, v2, HEVC_AND_AVC, avc720.m3u8",
    // a picture goes before none, and none before a picture
    "AUDIO_ONLY, v1, REPEATED, aac.m3u8",
    "ONE, v0, AUDIO_ONLY, high.m3u8",
    // sound inside goes to sound inside
    "MUXED, v0, ANGLES, pitch.m3u8",
    "DEMUXED, v1, OTHER_DEMUXED, high.m3u8",
    "REPEATED, v1, OTHER_DEMUXED, low.m3u8",
    // sound: language, role, channels, order
    "DEMUXED, a0, OTHER_DEMUXED, fr.m3u8",
    "DEMUXED, a1, OTHER_DEMUXED, main.m3u8",
    "DEMUXED, a2, OTHER_DEMUXED, ad.m3u8",
    "OTHER_DEMUXED, a1, DEMUXED, en.m3u8",
    "OTHER_DEMUXED, a2, REPEATED, aac.m3u8",
    "REPEATED, a1, REPEATED, ac3.m3u8",
    // sound inside a variant
    "DEMUXED, a0, MUXED, in 1080.m3u8",
    "DEMUXED, a1, ANGLES, in pitch.m3u8",
    "ANGLES, a0, ANGLES, es.m3u8",
    "ANGLES, a0, NO_CODECS, in middle.m3u8",
    // subtitles: a wrong language is worse than none
    "DEMUXED, s0, OTHER_DEMUXED, full.m3u8",
    "DEMUXED, s1, OTHER_DEMUXED, forced.m3u8",
    "DEMUXED, s0, MUXED, absent",
    // I-frames
    "DEMUXED, i0, OTHER_DEMUXED, trick.m3u8",
    "OTHER_DEMUXED, i0, DEMUXED, i360.m3u8",
    "DEMUXED, i1, MUXED, absent",
    // another angle
    "ANGLES, x0, ANGLES, bench.m3u8",
    "ANGLES, x0, ONE, only.m3u8",
    // backups, each behind the first
    "ONE, v0, BACKED_UP, https://one.example.com/720.m3u8 https://two.example.com/720.m3u8",
    "STEERED, v0, STEERED, https://a.example.com/v.m3u8 https://b.example.com/v.m3u8",
    "STEERED, a0, STEERED, https://a.example.com/en.m3u8 https://b.example.com/en.m3u8",
  })
  void findsTheNearest(Sources ladder, String track, Sources source, String expected) {
    LadderMap map = Ladder.of(ladder.playlist()).map(source.playlist());
    assertThat(written(map.of(track))).isEqualTo(expected);
  }

  @Test
  void prefersSoundInsideToTheResolution() {
    String demuxed =
        """
        #EXTM3U
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",URI="a.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=2500000,RESOLUTION=1280x720,AUDIO="a"
        silent720.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360
        muxed360.m3u8
        """;
    var source = (MultivariantPlaylist) PlaylistParser.parse(demuxed);
    assertThat(written(Ladder.of(Sources.ONE.playlist()).map(source).of("v0")))
        .isEqualTo("muxed360.m3u8");
    assertThat(written(Ladder.of(Sources.DEMUXED.playlist()).map(source).of("v1")))
        .isEqualTo("silent720.m3u8");
  }

  @Test
  void aSourceOfOneMediaPlaylistHasPictureAndSoundInIt() {
    LadderMap map = Ladder.of(Sources.DEMUXED.playlist()).mapSingle("live.m3u8");
    assertThat(written(map.of("v1"))).isEqualTo("live.m3u8");
    assertThat(written(map.of("a2"))).isEqualTo("in live.m3u8");
    assertThat(written(map.of("s0"))).isEqualTo("absent");
    assertThat(written(map.of("i0"))).isEqualTo("absent");
    assertThat(map.tracks()).hasSize(9);
  }

  @Test
  void aSingleLadderHasOneTrack() {
    Ladder single = Ladder.single();
    assertThat(single.isSingle()).isTrue();
    assertThat(single.defaultTracks()).containsExactly("main");
    assertThat(written(single.mapSingle("live.m3u8").of("main"))).isEqualTo("live.m3u8");
    assertThat(written(single.map(Sources.MUXED.playlist()).of("main"))).isEqualTo("1080.m3u8");
  }

  @Test
  void refusesATrackThatItDoesNotHave() {
    LadderMap map = Ladder.single().mapSingle("live.m3u8");
    assertThatIllegalArgumentException().isThrownBy(() -> map.of("v7"));
  }

  @Test
  void aTracksIdTellsItsKind() {
    for (LadderTrack.Kind kind : LadderTrack.Kind.values()) {
      assertThat(LadderTrack.Kind.ofId(kind.id(12))).isEqualTo(kind);
    }
    assertThat(LadderTrack.Kind.ofId("main")).isEqualTo(LadderTrack.Kind.VARIANT);
  }
}
