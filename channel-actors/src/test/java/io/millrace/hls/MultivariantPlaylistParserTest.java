package io.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
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

  @Test
  void readsWhatVariantsSayOfThemselves() {
    MultivariantPlaylist playlist = corpus("ladder-hdr");

    VariantStream uhd = playlist.variants().getFirst();
    assertThat(uhd.score()).contains(new BigDecimal("2.5"));
    assertThat(uhd.supplementalCodecs()).contains("dvh1.08.07/db4h");
    assertThat(uhd.hdcpLevel()).contains("TYPE-1");
    assertThat(uhd.allowedCpc())
        .containsExactly("com.example.drm1:SMART-TV/PC", "com.example.drm2:HW");
    assertThat(uhd.videoRange()).contains("PQ");
    assertThat(uhd.stableVariantId()).contains("uhd.1");
    assertThat(uhd.audio()).isEmpty();
    IFrameStream iFrames = playlist.iFrameStreams().getFirst();
    assertThat(iFrames.uri()).isEqualTo("uhd-iframes.m3u8");
    assertThat(iFrames.bandwidth()).hasValue(600_000);
    assertThat(iFrames.resolution()).contains(new Resolution(3840, 2160));
    assertThat(iFrames.codecs()).contains("hvc1.2.4.L153.B0");

    assertThat(corpus("ladder-alternative-video").iFrameStreams().getFirst().video())
        .contains("low");
    assertThat(corpus("ladder-alternative-video").variants().getFirst().video()).contains("low");
    assertThat(corpus("ladder-subtitles").variants().getFirst().subtitles()).contains("subs");
    assertThat(corpus("ladder-closed-captions").variants().getFirst().closedCaptions())
        .contains("cc");
    assertThat(corpus("ladder-no-closed-captions").variants().getFirst().closedCaptions())
        .isEmpty();
    assertThat(corpus("ladder-content-steering").variants().getLast().pathwayId())
        .contains("CDN-B");
    assertThat(corpus("ladder-unknown-tags-and-attributes").variants().getFirst().name())
        .contains("720p");
  }

  @Test
  void readsWhatRenditionsSayOfThemselves() {
    Rendition german = corpus("ladder-alternative-audio").renditions().get(1);
    assertThat(german.renditionType()).contains(RenditionType.AUDIO);
    assertThat(german.assocLanguage()).contains("gsw");
    assertThat(german.channels()).contains("2");
    assertThat(german.isDefault()).isFalse();
    assertThat(german.isAutoselect()).isTrue();
    assertThat(german.isForced()).isFalse();
    assertThat(german.characteristics()).isEmpty();

    assertThat(corpus("ladder-alternative-audio").renditions().getLast().characteristics())
        .containsExactly("public.accessibility.describes-video", "com.example.commentary");
    assertThat(corpus("ladder-subtitles").renditions().getLast().isForced()).isTrue();
    assertThat(corpus("ladder-surround-audio").renditions().getFirst().stableRenditionId())
        .contains("en+16");
    Rendition captions = corpus("ladder-closed-captions").renditions().getLast();
    assertThat(captions.renditionType()).contains(RenditionType.CLOSED_CAPTIONS);
    assertThat(captions.instreamId()).contains("SERVICE3");
    assertThat(captions.uri()).isEmpty();
    assertThat(new Rendition(AttributeList.parse("TYPE=SMELL")).renditionType()).isEmpty();
  }

  @Test
  void readsWhatConcernsTheWholePlaylist() {
    MultivariantPlaylist data = corpus("ladder-session-data");
    assertThat(data.sessionData()).hasSize(3);
    assertThat(data.sessionData().getFirst().uri()).contains("lyrics.json");
    assertThat(data.sessionData().getLast().dataId()).contains("com.example.title");
    assertThat(data.sessionData().getLast().language()).contains("es");
    assertThat(data.sessionData().getLast().value()).contains("Este es un ejemplo");

    MultivariantPlaylist keys = corpus("ladder-session-keys");
    assertThat(keys.sessionKeys())
        .extracting(SessionKey::keyFormat)
        .containsExactly("identity", "com.apple.streamingkeydelivery");
    assertThat(keys.sessionKeys().getFirst().method()).contains("AES-128");
    assertThat(keys.sessionKeys().getLast().uri()).contains("skd://asset/1");

    ContentSteering steering = corpus("ladder-content-steering").contentSteering().orElseThrow();
    assertThat(steering.serverUri()).contains("/steering?video=00012");
    assertThat(steering.pathwayId()).contains("CDN-A");
    StartPoint start = corpus("ladder-start-and-independent-segments").start().orElseThrow();
    assertThat(start.timeOffset()).contains(new BigDecimal("12.5"));
    assertThat(start.precise()).isFalse();
  }

  @Test
  void putsBackupsToTheVariantThatTheyBackUp() {
    assertThat(corpus("ladder-backups").variantsWithBackups())
        .extracting(group -> group.stream().map(VariantStream::uri).toList())
        .containsExactly(
            List.of(
                "http://alpha.example.com/lo/prog_index.m3u8",
                "http://beta.example.com/lo/prog_index.m3u8"),
            List.of(
                "http://alpha.example.com/md/prog_index.m3u8",
                "http://beta.example.com/md/prog_index.m3u8"));
    assertThat(corpus("ladder-content-steering").variantsWithBackups())
        .as("other groups of audio")
        .hasSize(2);
  }

  private static MultivariantPlaylist corpus(String name) {
    return (MultivariantPlaylist) PlaylistCorpus.named(name).playlist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "#EXTM3U;#EXT-X-STREAM-INF:BANDWIDTH=1 | 2 | without a URI",
        "#EXTM3U;#EXT-X-STREAM-INF:BANDWIDTH=1;#EXT-X-STREAM-INF:BANDWIDTH=2;a | 2 | without a URI",
        "#EXTM3U;#EXT-X-STREAM-INF:BANDWIDTH=1;a;b | 4 | without #EXT-X-STREAM-INF",
        "#EXTM3U;#EXT-X-STREAM-INF:=1;a | 2 | not an attribute list",
        "#EXTM3U;#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1 | 2 | needs a URI",
        "#EXTM3U;#EXT-X-MEDIA:NAME=\"a | 2 | not closed",
      })
  void refusesWithLineAndReason(String lines, int line, String reason) {
    assertThatThrownBy(() -> PlaylistParser.parse(lines.replace(';', '\n')))
        .isInstanceOf(PlaylistException.class)
        .hasMessageStartingWith("line " + line + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  void aBlankAddressIsNone() {
    var playlist =
        (MultivariantPlaylist)
            PlaylistParser.parse(
                """
                #EXTM3U
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Inside",URI=""
                #EXT-X-SESSION-DATA:DATA-ID="x",VALUE="y",URI=" "
                #EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"
                v.m3u8
                """);

    assertThat(playlist.renditions().getFirst().uri()).isEmpty();
    assertThat(playlist.sessionData().getFirst().uri()).isEmpty();
  }

  @Test
  void whatPlayersPassOverInAMultivariantPlaylistDoesNotMakeItUnreadable() {
    var playlist =
        (MultivariantPlaylist)
            PlaylistParser.parse(
                """
                #EXTM3U
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-STREAM-INF:BANDWIDTH=1,oops,RESOLUTION=2x1
                v.m3u8
                """);

    assertThat(playlist.variants().getFirst().bandwidth()).hasValue(1);
    assertThat(playlist.variants().getFirst().resolution()).contains(new Resolution(2, 1));
    assertThat(PlaylistWriter.write(playlist)).contains("#EXT-X-PLAYLIST-TYPE:VOD\n", ",oops,");
  }
}
