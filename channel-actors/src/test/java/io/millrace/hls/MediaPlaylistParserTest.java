package io.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaPlaylistParserTest {
  private static final String HEADER =
      """
      #EXTM3U
      #EXT-X-TARGETDURATION:6
      #EXT-X-MEDIA-SEQUENCE:100
      """;

  @Test
  void readsALivePlaylist() {
    MediaPlaylist playlist =
        parse(
            """
            #EXTM3U
            #EXT-X-VERSION:6
            #EXT-X-TARGETDURATION:6
            #EXT-X-MEDIA-SEQUENCE:2680
            #EXT-X-DISCONTINUITY-SEQUENCE:3
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXTINF:5.005,first
            https://example.test/2680.ts
            #EXTINF:6.006,
            2681.ts?token=a,b
            """);

    assertThat(playlist.version()).isEqualTo(6);
    assertThat(playlist.targetDuration()).isEqualTo(Duration.ofSeconds(6));
    assertThat(playlist.mediaSequenceNumber()).isEqualTo(2680);
    assertThat(playlist.lastMediaSequenceNumber()).isEqualTo(2681);
    assertThat(playlist.discontinuitySequenceNumber()).isEqualTo(3);
    assertThat(playlist.type()).isEmpty();
    assertThat(playlist.endList()).isFalse();
    assertThat(playlist.headerTags()).containsExactly("#EXT-X-INDEPENDENT-SEGMENTS");
    assertThat(playlist.duration()).isEqualTo(Duration.ofMillis(11_011));
    assertThat(playlist.segments())
        .extracting(MediaSegment::uri, MediaSegment::mediaSequenceNumber, MediaSegment::title)
        .containsExactly(
            tuple("https://example.test/2680.ts", 2680L, "first"),
            tuple("2681.ts?token=a,b", 2681L, ""));
  }

  @Test
  void readsAFinishedPlaylist() {
    MediaPlaylist playlist =
        parse(HEADER + "#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:6,\na.ts\n#EXT-X-ENDLIST\n");

    assertThat(playlist.type()).contains(PlaylistType.VOD);
    assertThat(playlist.endList()).isTrue();
  }

  @Test
  void takesAPlaylistWithoutSegments() {
    assertThat(parse(HEADER).segments()).isEmpty();
    assertThat(parse(HEADER).lastMediaSequenceNumber()).isEqualTo(99);
  }

  @Test
  void toleratesForeignForms() {
    String strict = HEADER + "#EXTINF:6,\na.ts\n";
    String loose = "\uFEFF\n" + strict.replace("\n", "  \r\n\r\n");

    assertThat(parse(loose)).isEqualTo(parse(strict));
    assertThat(parse(strict.replace('\n', '\r'))).isEqualTo(parse(strict));
    assertThat(parse(strict).version()).isEqualTo(1);
  }

  @Test
  void roundsATargetDurationWithDecimalsUp() {
    assertThat(parse("#EXTM3U\n#EXT-X-TARGETDURATION:5.1\n").targetDuration())
        .isEqualTo(Duration.ofSeconds(6));
  }

  @ParameterizedTest
  @CsvSource({
    "6, 6000000000",
    "6., 6000000000",
    ".5, 500000000",
    "0, 0",
    "6.006, 6006000000",
    "5.9893333333, 5989333333",
    "5.9893333335, 5989333334",
    "0.9999999999, 1000000000",
    "0006.000000001, 6000000001",
    "86400, 86400000000000",
  })
  void readsDurationsExactly(String text, long nanos) {
    assertThat(parse(HEADER + "#EXTINF:" + text + "\na.ts\n").segments().getFirst().duration())
        .isEqualTo(Duration.ofNanos(nanos));
  }

  @Test
  void keepsUnknownLinesWithWhatTheyBelongTo() {
    MediaPlaylist playlist =
        parse(
            HEADER
                + """
                ## made by a packager
                #EXT-X-VENDOR:1
                #EXT-X-DATERANGE:ID="ad",START-DATE="2026-01-01T00:00:00Z"
                #EXTINF:6,
                #EXT-X-CUE-OUT:30
                a.ts
                #EXT-X-CUE-IN
                # remark
                #EXTINF:6,
                b.ts
                #EXT-X-ANNOUNCED
                """);

    assertThat(playlist.headerTags()).containsExactly("## made by a packager", "#EXT-X-VENDOR:1");
    assertThat(playlist.segments())
        .extracting(MediaSegment::tags)
        .containsExactly(
            List.of(
                "#EXT-X-DATERANGE:ID=\"ad\",START-DATE=\"2026-01-01T00:00:00Z\"",
                "#EXT-X-CUE-OUT:30"),
            List.of("#EXT-X-CUE-IN", "# remark"));
  }

  @Test
  void leavesLowLatencyOut() {
    MediaPlaylist playlist =
        parse(
            HEADER
                + """
                #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0
                #EXT-X-PART-INF:PART-TARGET=0.33334
                #EXTINF:6,
                a.ts
                #EXT-X-PART:DURATION=0.33334,URI="b.0.ts"
                #EXTINF:6,
                b.ts
                #EXT-X-PRELOAD-HINT:TYPE=PART,URI="c.0.ts"
                """);

    assertThat(playlist.headerTags()).isEmpty();
    assertThat(playlist.segments()).extracting(MediaSegment::tags).containsOnly(List.of());
  }

  @Test
  void countsDatesOnAndBackBetweenDiscontinuities() {
    MediaPlaylist playlist =
        parse(
            HEADER
                + """
                #EXTINF:2,
                a.ts
                #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.500+00:00
                #EXTINF:6.006,
                b.ts
                #EXTINF:6,
                c.ts
                #EXT-X-DISCONTINUITY
                #EXTINF:6,
                d.ts
                #EXT-X-DISCONTINUITY
                #EXTINF:6,
                e.ts
                #EXT-X-PROGRAM-DATE-TIME:2026-01-01T05:30:00+0530
                #EXTINF:6,
                f.ts
                """);

    assertThat(playlist.segments())
        .extracting(segment -> segment.programDateTime().map(Instant::toString).orElse("unknown"))
        .containsExactly(
            "2026-01-01T00:00:00.500Z",
            "2026-01-01T00:00:02.500Z",
            "2026-01-01T00:00:08.506Z",
            "unknown",
            "2025-12-31T23:59:54Z",
            "2026-01-01T00:00:00Z");
    assertThat(playlist.segments().getLast().programEnd())
        .contains(Instant.parse("2026-01-01T00:00:06Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-01T00:00:00Z",
        "2026-01-01t00:00:00z",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.000Z",
        "2026-01-01T01:00:00+01:00",
        "2026-01-01T01:00:00+0100",
        "2026-01-01T01:00:00+01",
        "2025-12-31T16:00:00.000-08:00",
      })
  void readsDatesAsOriginsWriteThem(String text) {
    assertThat(ProgramDateTime.parse(text)).contains(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "1767225600",
        "-999999999-01-01T00:00:00Z"
      })
  void takesAnUnreadableDateAsAbsent(String text) {
    assertThat(ProgramDateTime.parse(text)).isEmpty();
  }

  @Test
  void followsByteRanges() {
    MediaPlaylist playlist =
        parse(
            HEADER
                + """
                #EXTINF:6,
                #EXT-X-BYTERANGE:1000@500
                all.ts
                #EXTINF:6,
                #EXT-X-BYTERANGE:200
                all.ts
                #EXTINF:6,
                whole.ts
                """);

    assertThat(playlist.segments())
        .extracting(MediaSegment::byteRange)
        .containsExactly(
            Optional.of(new ByteRange(1000, 500)),
            Optional.of(new ByteRange(200, 1500)),
            Optional.empty());
  }

  @Test
  void keepsKeysAndInitializationSectionsInForce() {
    MediaPlaylist playlist =
        parse(
            HEADER
                + """
                #EXT-X-MAP:URI="clear.mp4",BYTERANGE="700@0"
                #EXT-X-KEY:METHOD=AES-128,URI="k1",IV=0x0102
                #EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://k",KEYFORMAT="com.apple"
                #EXTINF:6,
                a.mp4
                #EXT-X-KEY:METHOD=AES-128,URI="k2"
                #EXTINF:6,
                b.mp4
                #EXT-X-KEY:METHOD=NONE
                #EXT-X-GAP
                #EXTINF:6,
                c.mp4
                """);

    var section =
        new MediaInitializationSection("clear.mp4", Optional.of(new ByteRange(700, 0)), List.of());
    assertThat(playlist.segments())
        .extracting(MediaSegment::map)
        .containsOnly(Optional.of(section));
    assertThat(playlist.segments())
        .extracting(segment -> segment.keys().stream().map(Key::uri).toList())
        .containsExactly(List.of("k1", "skd://k"), List.of("skd://k", "k2"), List.of());
    assertThat(playlist.segments().getFirst().keys().getFirst().iv().orElseThrow())
        .containsExactly(1, 2);
    assertThat(playlist.segments())
        .extracting(MediaSegment::gap)
        .containsExactly(false, false, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 1 | starts with #EXTM3U",
        "<html> | 1 | starts with #EXTM3U",
        "#EXTM3U8 | 1 | starts with #EXTM3U",
        "#EXTM3U | 1 | needs #EXT-X-TARGETDURATION",
        "#EXTM3U;a.ts | 2 | a URI without #EXTINF",
        "#EXTM3U;#EXT-X-TARGETDURATION:6;#EXTINF:6,;a.ts;b.ts | 5 | a URI without #EXTINF",
        "#EXTM3U;#EXTINF:6,;a.ts | 3 | needs #EXT-X-TARGETDURATION",
        "#EXTM3U;;#EXT-X-TARGETDURATION:6;#EXTINF:6, | 4 | #EXTINF without a URI",
        "#EXTM3U;#EXT-X-TARGETDURATION:6;#EXTINF:6,;#EXTINF:6,;a.ts | 3 | #EXTINF without a URI",
        "#EXTM3U;#EXTINF:-1,radio;a.ts | 2 | must not be negative",
        "#EXTM3U;#EXTINF:six,;a.ts | 2 | not a decimal number",
        "#EXTM3U;#EXTINF:1e3,;a.ts | 2 | not a decimal number",
        "#EXTM3U;#EXTINF:,;a.ts | 2 | has no value",
        "#EXTM3U;#EXTINF:86400.1,;a.ts | 2 | longer than a day",
        "#EXTM3U;#EXTINF:99999999999999999999,;a.ts | 2 | longer than a day",
        "#EXTM3U;#EXT-X-TARGETDURATION:-6 | 2 | must not be negative",
        "#EXTM3U;#EXT-X-TARGETDURATION:6;#EXT-X-TARGETDURATION:7 | 3 | contradicts",
        "#EXTM3U;#EXT-X-MEDIA-SEQUENCE:-1 | 2 | must not be negative",
        "#EXTM3U;#EXT-X-MEDIA-SEQUENCE: | 2 | has no value",
        "#EXTM3U;#EXT-X-MEDIA-SEQUENCE:18446744073709551615 | 2 | too large",
        "#EXTM3U;#EXT-X-VERSION:0 | 2 | no such version",
        "#EXTM3U;#EXT-X-SKIP:SKIPPED-SEGMENTS=3 | 2 | delta update",
        "#EXTM3U;#EXT-X-KEY:URI=\"k\" | 2 | needs a METHOD",
        "#EXTM3U;#EXT-X-KEY:METHOD=AES-128 | 2 | a URI",
        "#EXTM3U;#EXT-X-KEY:METHOD=AES-128,URI=\"k | 2 | not closed",
        "#EXTM3U;#EXT-X-MAP:BYTERANGE=\"1@0\" | 2 | needs a URI",
        "#EXTM3U;#EXT-X-BYTERANGE:0@0;#EXTINF:6,;a.ts | 2 | without a byte",
        "#EXTM3U;#EXT-X-MAP:URI=\"i\",BYTERANGE=\"0@0\" | 2 | without a byte",
        "#EXTM3U;#EXT-X-BYTERANGE:5@x;#EXTINF:6,;a.ts | 2 | not a decimal number",
        "#EXTM3U;#EXT-X-STREAM-INF:BANDWIDTH=1;a.m3u8;#EXTINF:6, | 4 | mixes",
        "#EXTM3U;#EXT-X-TARGETDURATION:6;#EXT-X-STREAM-INF:BANDWIDTH=1 | 3 | mixes",
      })
  void refusesWithLineAndReason(String lines, int line, String reason) {
    assertThatThrownBy(() -> PlaylistParser.parse(lines.replace(';', '\n')))
        .isInstanceOfSatisfying(
            PlaylistException.class,
            e -> {
              assertThat(e.line()).isEqualTo(line);
              assertThat(e.reason()).contains(reason);
              assertThat(e).hasMessage("line " + line + ": " + e.reason());
            });
  }

  @Test
  void boundsTheKeysInForce() {
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < 17; i++) {
      text.append("#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\",KEYFORMAT=\"").append(i).append("\"\n");
    }
    assertThatThrownBy(() -> PlaylistParser.parse(text.toString()))
        .isInstanceOf(PlaylistException.class)
        .hasMessageContaining("more than 16 key formats");
  }

  private static MediaPlaylist parse(String text) {
    return (MediaPlaylist) PlaylistParser.parse(text);
  }

  @Test
  void theFirstRangeOfAResourceBeginsWithIt() {
    String range = "#EXT-X-BYTERANGE:5\n#EXTINF:6,\n";

    assertThat(parse(HEADER + range + "a.ts\n" + range + "a.ts\n" + range + "b.ts\n").segments())
        .extracting(segment -> segment.byteRange().orElseThrow())
        .containsExactly(new ByteRange(5, 0), new ByteRange(5, 5), new ByteRange(5, 0));
  }

  @Test
  void aTypeThatNobodyKnowsIsNone() {
    assertThat(parse(HEADER + "#EXT-X-PLAYLIST-TYPE:LIVE\n").type()).isEmpty();
    assertThat(parse(HEADER + "#EXT-X-PLAYLIST-TYPE:event\n").type()).contains(PlaylistType.EVENT);
  }
}
